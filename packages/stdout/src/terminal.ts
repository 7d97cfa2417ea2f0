import type { Writable } from "node:stream";
import { MIN_COLUMNS } from "./text/columns.ts";

const DEFAULT_COLUMNS = 100;

type Environment = Readonly<Record<string, string | undefined>>;

function isTerminal(stream: Writable): boolean {
  return "isTTY" in stream && stream.isTTY === true;
}

/** Whether to print colours: https://force-color.org, https://no-color.org, else on terminals. */
export function canColour(stream: Writable, env: Environment): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (refused !== undefined && refused !== "") return false;
  return isTerminal(stream) && terminal !== "dumb";
}

/** Whether more than ASCII can be shown: everywhere but on the consoles of Linux and of old Windows. */
export function canUnicode(env: Environment, platform: string): boolean {
  const { WT_SESSION, TERM_PROGRAM, TERM, ConEmuTask } = env;
  if (platform !== "win32") return TERM !== "linux";
  return [WT_SESSION, TERM_PROGRAM, ConEmuTask, TERM].some((value) => (value ?? "") !== "");
}

/** Tells how wide the terminal is at the moment. */
export function terminalWidth(stream: Writable, env: Environment): () => number {
  const told = Number(env["COLUMNS"] ?? 0);
  const fallback = told > 0 ? told : DEFAULT_COLUMNS;
  return () => {
    const own = "columns" in stream ? Number(stream.columns) : 0;
    return Math.max(MIN_COLUMNS, Math.floor(own > 0 ? own : fallback));
  };
}
