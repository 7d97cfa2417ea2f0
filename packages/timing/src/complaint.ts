import { RuntapError } from "@runtap/core";

/** The complaint about what was passed: what was expected, what came, what to do. */
export function complain(
  what: string,
  requirement: string,
  got: unknown,
  advice: string,
): RuntapError {
  return new RuntapError(
    "invalid-option",
    `Expected ${what} to be ${requirement}, got ${show(got)}. ${advice}`,
  );
}

const MAX_SHOWN = 60;

function show(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return `\`${JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value)}\` (string)`;
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
    default:
      return `\`${String(value)}\` (${typeof value})`;
  }
}
