// Installs the workspace if its manifests or lockfile changed since the last install.
// Plain JavaScript on Node's own modules: it runs before anything is installed or built.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const stamp = join(root, "node_modules", ".runtap-setup");

const manifests = readdirSync(join(root, "packages"))
  .map((name) => join("packages", name, "package.json"))
  .filter((path) => existsSync(join(root, path)));

function fingerprint() {
  const hash = createHash("sha256");
  for (const path of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests]) {
    const file = join(root, path);
    hash.update(`${path}\0${existsSync(file) ? dependenciesOf(file) : ""}\0`);
  }
  return hash.digest("hex");
}

function dependenciesOf(file) {
  const text = readFileSync(file, "utf8");
  if (!file.endsWith(".json")) return text;
  const { name, dependencies, devDependencies, peerDependencies, optionalDependencies } =
    JSON.parse(text);
  return JSON.stringify([
    name,
    dependencies,
    devDependencies,
    peerDependencies,
    optionalDependencies,
  ]);
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint();
}

if (!isInstalled()) {
  const lockfileMode = process.env.CI ? "--frozen-lockfile" : "--no-frozen-lockfile";
  process.stderr.write("Installing dependencies…\n");
  const install = spawnSync("npm", ["run", "-s", "pnpm", "--", "install", lockfileMode], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  if (install.status !== 0) {
    process.stderr.write(`${install.stdout ?? ""}${install.stderr ?? ""}`);
    const cure = process.env.CI
      ? "If the lockfile is out of date, run npm run setup without CI set and commit pnpm-lock.yaml."
      : "Check the network, or delete node_modules and try again.";
    const outcome = install.error?.message ?? `exit code ${install.status}`;
    process.stderr.write(`Expected the install to succeed, got ${outcome}. ${cure}\n`);
    process.exit(1);
  }
  writeFileSync(stamp, fingerprint());
}
