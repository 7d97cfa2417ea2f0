import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly env?: Record<string, string>;
  /** The output at which Ctrl-C is pressed. */
  readonly interruptAt?: string;
}

/** A program of this package, bundled from its source: no build can be stale. */
export interface Program extends AsyncDisposable {
  /** The current directory of its processes. */
  readonly folder: string;
  run(args: readonly string[], settings?: RunSettings): Promise<Ended>;
}

const manifest: unknown = createRequire(import.meta.url)("../package.json");

/** What this package installs of others; our own packages, and what they depend on, are bundled from source. */
function installed(): readonly string[] {
  if (typeof manifest !== "object" || manifest === null || !("dependencies" in manifest)) return [];
  const { dependencies } = manifest;
  if (typeof dependencies !== "object" || dependencies === null) return [];
  return Object.keys(dependencies).filter((name) => !name.startsWith("@runtap/"));
}

/** Beside this package's dependencies, so that the bundles find them. */
const bundles = fileURLToPath(new URL("../node_modules/.cache/", import.meta.url));

/** Bundles the program with this entry in `src`. */
export async function bundleProgram(entry: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), "runtap-program-"));
  await mkdir(bundles, { recursive: true });
  const home = await mkdtemp(join(bundles, "program-"));
  const file = join(home, "program.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL(`../src/${entry}`, import.meta.url))],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: installed().flatMap((name) => [name, `${name}/*`]),
    conditions: ["runtap-src"],
    logLevel: "error",
  });
  return {
    folder,
    run: (args, settings = {}) => runToEnd(file, folder, args, settings),
    [Symbol.asyncDispose]: async () => {
      await rm(folder, { recursive: true });
      await rm(home, { recursive: true });
    },
  };
}

function runToEnd(
  file: string,
  folder: string,
  args: readonly string[],
  { env = {}, interruptAt }: RunSettings,
): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: folder,
    env: { ...process.env, OPENAI_API_KEY: "", NO_COLOR: "1", COLUMNS: "160", ...env },
  });
  let stdout = "";
  let stderr = "";
  let interrupted = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (interruptAt !== undefined && !interrupted && stdout.includes(interruptAt)) {
      interrupted = true;
      child.kill("SIGINT");
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
