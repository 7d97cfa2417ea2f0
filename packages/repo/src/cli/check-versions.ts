// Tries the packed adapters, or the one that is named, with each version of what they observe: in a folder of its own, as
// their users have them.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type TestedVersion, testedVersions } from "../adapter-versions.ts";
import { type CommandResult, runCommand } from "../command.ts";
import { packAll } from "../tarballs.ts";
import { workspaceRoot as root } from "../workspace-root.ts";

const home = mkdtempSync(join(tmpdir(), "runtap-versions-"));
const nodePackage = `node-${process.platform}-${process.arch}`;
let failures = 0;

function report(subject: string, { exitCode, printed }: CommandResult): void {
  console.log(`${exitCode === 0 ? "ok" : "FAILED"}  ${subject}`);
  if (exitCode === 0) return;
  failures += 1;
  console.error(printed.trimEnd());
}

/** A program that needs another package than its adapter's has to do without: what it imports is what a user installs. */
function tarballsFor(adapter: string, tarballs: readonly string[]): readonly string[] {
  const needed = ["core", "wires", "testing", adapter].map((name) => `runtap-${name}-`);
  return tarballs.filter((file) => needed.some((start) => basename(file).startsWith(start)));
}

async function tryOut(version: TestedVersion, tarballs: readonly string[]): Promise<void> {
  const { adapter, programs = "newest", installs, node } = version;
  const wanted = Object.entries(installs).map(([name, exact]) => `${name}@${exact}`);
  const subject = `${adapter} with ${wanted.join(" ")} on Node ${node ?? process.versions.node}`;
  const app = mkdtempSync(join(home, `${adapter}-`));
  writeFileSync(join(app, "package.json"), `{ "name": "app", "private": true }\n`);
  const flags = ["--no-audit", "--no-fund", "--prefer-offline"];
  const installed = await runCommand(
    "npm",
    ["install", ...flags, ...tarballsFor(adapter, tarballs), ...wanted],
    app,
  );
  if (installed.exitCode !== 0) return report(`install ${subject}`, installed);

  cpSync(join(root, "packages", adapter, "test", programs), app, { recursive: true });
  for (const program of readdirSync(app).filter((name) => name.endsWith(".mjs"))) {
    const result =
      node === undefined
        ? await runCommand(process.execPath, [program], app)
        : await runCommand(
            "npx",
            ["-y", "-p", `${nodePackage}@${node}`, "-c", `node ${program}`],
            app,
          );
    report(`${program}: ${subject}`, result);
  }
}

try {
  const tarballs = await packAll(root, join(home, "tarballs"));
  const [only] = process.argv.slice(2);
  for (const version of testedVersions) {
    if (only === undefined || only === version.adapter) await tryOut(version, tarballs);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
if (failures > 0) process.exitCode = 1;
