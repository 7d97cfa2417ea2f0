import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const coreFolder = fileURLToPath(new URL("../..", import.meta.url));
const root = join(coreFolder, "../..");

function run(program: string, args: readonly string[], cwd: string): string {
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio });
}

/** Packs core as it is published, once for each version. */
function pack(into: string, versions: readonly string[]): readonly string[] {
  const packing = ["run", "-s", "pnpm", "--", "--filter", "@runtap/core", "pack"];
  run("npm", [...packing, "--pack-destination", into], root);
  const [packed = ""] = readdirSync(into).filter((name) => name.endsWith(".tgz"));
  run("tar", ["-xzf", packed], into);
  const path = join(into, "package", "package.json");
  const manifest = readFileSync(path, "utf8");
  return versions.map((version) => {
    writeFileSync(path, JSON.stringify({ ...JSON.parse(manifest), version }));
    const tarball = join(into, `core-${version}.tgz`);
    run("tar", ["-czf", tarball, "package"], into);
    return tarball;
  });
}

/** An application with one version of core, and a library in it with another; to be removed by the caller. */
export interface TwoInstalls {
  /** Runs a module there and returns what it prints. */
  run(module: string): string;
  remove(): void;
}

export function installTwice(): TwoInstalls {
  const home = mkdtempSync(join(tmpdir(), "runtap-installs-"));
  const [first, second] = pack(home, ["1.0.0", "2.0.0"]);
  const library = join(home, "library");
  const app = join(home, "app");
  for (const folder of [library, app]) mkdirSync(folder);
  writeFileSync(join(library, "index.js"), 'export * from "@runtap/core";\n');
  writePackage(library, { exports: "./index.js", dependencies: { "@runtap/core": second } });
  // From where it is installed already: the test needs no network.
  const emitter = realpathSync(join(coreFolder, "node_modules/eventemitter3"));
  const queue = realpathSync(join(coreFolder, "node_modules/p-queue"));
  const timeout = realpathSync(join(queue, "../p-timeout"));
  writePackage(app, {
    dependencies: {
      "@runtap/core": first,
      eventemitter3: `file:${emitter}`,
      "p-queue": `file:${queue}`,
      "p-timeout": `file:${timeout}`,
      library: `file:${library}`,
    },
  });
  const flags = ["--offline", "--install-links", "--ignore-scripts", "--no-audit", "--no-fund"];
  run("npm", ["install", ...flags], app);
  return {
    run: (module) => {
      writeFileSync(join(app, "main.js"), module);
      return run(process.execPath, ["main.js"], app);
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

function writePackage(folder: string, manifest: object): void {
  const name = folder.endsWith("library") ? "library" : "app";
  const all = { name, version: "1.0.0", type: "module", ...manifest };
  writeFileSync(join(folder, "package.json"), JSON.stringify(all));
}
