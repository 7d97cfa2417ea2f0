import { complain } from "@runtap/core";
import { MIN_COLUMNS } from "@runtap/stdout/format";

const FALLBACK_COLUMNS = 100;

/** Columns of the terminal, where there is one. */
export function terminalColumns(): number {
  const { process } = globalThis;
  const columns = process?.stdout?.columns ?? Number(process?.env?.["COLUMNS"]);
  return columns >= MIN_COLUMNS ? Math.floor(columns) : FALLBACK_COLUMNS;
}

/** Complains unless this is a width to print in. */
export function requireWidth(width: unknown): void {
  if (Number.isSafeInteger(width) && Number(width) >= MIN_COLUMNS) return;
  const advice = "Leave it out for the terminal's.";
  throw complain("`width`", `an integer of at least ${MIN_COLUMNS}`, width, advice);
}
