// Packs the published packages and looks at them the way their users will: as tarballs, installed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { runCommand } from "../command.ts";
import { importableSpecifiers, packedManifestProblems } from "../packed-manifest.ts";
import { packAll } from "../tarballs.ts";
import { publishedPackages, readWorkspace } from "../workspace.ts";
import { workspaceRoot as root } from "../workspace-root.ts";

const home = mkdtempSync(join(tmpdir(), "runtap-packages-"));
let failures = 0;

function report(subject: string, problem: string | undefined): void {
  if (problem !== undefined) failures += 1;
  console.log(`${problem === undefined ? "ok" : "FAILED"}  ${subject}`);
  if (problem !== undefined) console.error(problem.trimEnd());
}

async function check(subject: string, program: string, args: readonly string[], cwd: string) {
  const { exitCode, printed } = await runCommand(program, args, cwd);
  report(subject, exitCode === 0 ? undefined : printed);
}

try {
  const tarballs = await packAll(root, join(home, "tarballs"));
  const bin = join(root, "node_modules", ".bin");
  for (const tarball of tarballs) {
    const name = basename(tarball);
    await Promise.all([
      check(`publint ${name}`, join(bin, "publint"), ["run", tarball, "--strict"], root),
      check(`attw ${name}`, join(bin, "attw"), [tarball, "--profile", "esm-only"], root),
    ]);
  }

  const app = mkdtempSync(join(home, "app-"));
  writeFileSync(join(app, "package.json"), `{ "name": "app", "private": true }\n`);
  // Some entries need a peer that is optional to the package as a whole.
  const peers = publishedPackages(readWorkspace(root)).flatMap(({ manifest }) =>
    manifest.optionalPeers.map((name) => `${name}@${manifest.peerDependencies[name] ?? "*"}`),
  );
  const wanted = [...tarballs, ...new Set(peers)];
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", ...wanted];
  await check("npm install of all tarballs", "npm", install, app);

  for (const { manifest } of publishedPackages(readWorkspace(root))) {
    const installed = readFileSync(
      join(app, "node_modules", manifest.name, "package.json"),
      "utf8",
    );
    const problems = packedManifestProblems(installed);
    report(`manifest of ${manifest.name}`, problems.length === 0 ? undefined : problems.join("\n"));
    for (const specifier of importableSpecifiers(manifest.name, manifest.exports)) {
      const load = `await import("${specifier}"); process.exit(0);`;
      const require = `require("${specifier}"); process.exit(0);`;
      await Promise.all([
        check(`import ${specifier}`, "node", ["--input-type=module", "-e", load], app),
        check(`require ${specifier}`, "node", ["--input-type=commonjs", "-e", require], app),
      ]);
    }
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
if (failures > 0) process.exitCode = 1;
