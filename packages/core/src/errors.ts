const brand = Symbol.for("@runtap/core/error");

/** What a {@link RuntapError} is about; stable, for programs. */
export type RuntapErrorCode =
  | "invalid-option"
  | "invalid-handler"
  | "invalid-parent"
  | "duplicate-id"
  | "already-configured"
  | "no-context"
  | "invalid-record"
  | "guard-denied";

/** Thrown where runtap is set up wrongly, and where a guard says no; a run that is under way throws nothing else of ours. */
export class RuntapError extends Error {
  override readonly name: string = "RuntapError";
  readonly code: RuntapErrorCode;

  constructor(code: RuntapErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Holds across copies of the package. */
  static isInstance(value: unknown): value is RuntapError {
    return typeof value === "object" && value !== null && brand in value;
  }

  /** `instanceof` likewise: each entry of the package carries a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this.isInstance(value);
  }
}

/**
 * Makes the error about a bad option, in the one formula: what was expected, what came, what to do. For handlers and
 * adapters that check what they are given when they are made; the caller throws it.
 *
 * @example
 * // Expected `maxPending` to be a positive integer, got `-1` (number). Leave it out for 10,000.
 * throw complain("`maxPending`", "a positive integer", maxPending, "Leave it out for 10,000.");
 */
export function complain(
  what: string,
  requirement: string,
  got: unknown,
  advice: string,
  code: RuntapErrorCode = "invalid-option",
): RuntapError {
  return new RuntapError(
    code,
    `Expected ${what} to be ${requirement}, got ${show(got)}. ${advice}`,
  );
}

function show(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return `\`${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}\` (string)`;
    case "number":
    case "bigint":
    case "boolean":
    case "symbol":
      return `\`${String(value)}\` (${typeof value})`;
    case "function":
      return "a function";
    default:
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
  }
}
