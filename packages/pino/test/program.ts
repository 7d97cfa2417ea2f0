import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Line, strictLine } from "./lines.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** What has become of a program. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What stands in the file that the program was given, as `process.argv[1]`. */
  readonly lines: readonly Line[];
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** Runs a program of its own on the built package, as a user's would. */
export async function runProgram(
  source: string,
  { env = {}, nodeOptions = [] }: Surroundings = {},
): Promise<Outcome> {
  const own = mkdtempSync(join(tmpdir(), "runtap-pino-"));
  const file = join(own, "runs.ndjson");
  try {
    const args = [...nodeOptions, "--input-type=module", "--eval", source, file];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env["PATH"], RUNTAP_TEST_FILE: file, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        printed[name] += text;
      });
    }
    const ended = await new Promise<Pick<Outcome, "code" | "signal">>((resolve) => {
      child.on("close", (code, signal) => resolve({ code, signal }));
    });
    return { ...ended, ...printed, lines: linesIn(file) };
  } finally {
    rmSync(own, { recursive: true });
  }
}

function linesIn(file: string): readonly Line[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => strictLine(line));
}
