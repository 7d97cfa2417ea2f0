import { fieldOf } from "./field.ts";

// A symbol of the process: two copies of the package must not observe one thing twice.
const ORIGINAL: unique symbol = Symbol.for("@runtap/ai-sdk/original");

/** What was observed, where this is what `observe` has made of it. */
export function originalOf(value: unknown): unknown {
  return fieldOf(value, ORIGINAL);
}

/** Whether {@link originalOf} is asking. */
export function isOriginalKey(key: PropertyKey): boolean {
  return key === ORIGINAL;
}

/** Notes on an observed object what it was made of. */
export function markObserved(observed: object, original: object): void {
  Object.defineProperty(observed, ORIGINAL, { value: original });
}
