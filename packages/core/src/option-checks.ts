import { complain } from "./errors.ts";

/** Complains unless this is an object of options, all of them known: a misspelt one would be ignored. */
export function requireOptions(
  options: unknown,
  what: string,
  known: readonly string[],
  example: string,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw complain(what, "an object", options, example);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw complain(`a key in ${what}`, `one of ${known.join(", ")}`, key, "Is it misspelt?");
  }
}

/** Complains unless this is a positive integer or left out. */
export function requireCount(value: unknown, what: string, advice: string): void {
  if (value === undefined || (Number.isInteger(value) && Number(value) > 0)) return;
  throw complain(what, "a positive integer", value, advice);
}

/** The longest delay that timers can take. */
const LONGEST_MS = 2 ** 31 - 1;

/** Complains unless this is a time that timers can take, or left out. */
export function requireMs(value: unknown, what: string, advice: string): void {
  if (value === undefined) return;
  if (typeof value === "number" && value >= 0 && value <= LONGEST_MS) return;
  throw complain(what, "a number of milliseconds from 0 to 2,147,483,647", value, advice);
}
