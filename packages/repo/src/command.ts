import { spawn } from "node:child_process";

export interface CommandResult {
  readonly exitCode: number;
  /** What it printed, on both streams. */
  readonly printed: string;
}

/** Runs a program without a shell or a terminal, and collects what it prints. */
export function runCommand(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({ exitCode: exitCode ?? 1, printed: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
