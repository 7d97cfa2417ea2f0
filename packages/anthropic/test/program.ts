import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** How a program went. */
export interface Ran {
  readonly code: number | null;
  readonly printed: string;
  readonly complained: string;
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const part of stream) text += String(part);
  return text;
}

/** Runs a program of its own on the built package, as a user's would. */
export async function runProgram(source: string, ...args: readonly string[]): Promise<Ran> {
  const flags = ["--input-type=module", "--eval", source, ...args];
  const child = spawn(process.execPath, flags, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [printed, complained] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  return { code: await ended, printed, complained };
}
