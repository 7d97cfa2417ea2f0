import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

/** Bundles the program with this entry in `src`. */
export async function bundleProgram(entry: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), "runtap-program-"));
  const file = join(folder, "program.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL(`../src/${entry}`, import.meta.url))],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["runtap-src"],
    logLevel: "error",
  });
  return {
    folder,
    run: (args, settings = {}) => runToEnd(file, args, settings),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function runToEnd(
  file: string,
  args: readonly string[],
  { env = {}, interruptAt }: RunSettings,
): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: dirname(file),
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
