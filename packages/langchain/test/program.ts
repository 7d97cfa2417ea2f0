import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** What has become of a program. */
export interface Outcome {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Runs a program of its own on the built package, as a user's would. */
export async function runProgram(source: string, ...options: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [...options, "--eval", source], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      printed[name] += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => {
    child.on("close", (status) => resolve(status));
  });
  return { code, lines: printed.stdout.split("\n").slice(0, -1), stderr: printed.stderr };
}
