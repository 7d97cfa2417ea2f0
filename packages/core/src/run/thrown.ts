import { processWide } from "../context/process-wide.ts";

/** What is remembered of a thrown value: the `Error` it is shown as, and the run it was first thrown in. */
export interface Thrown {
  readonly error: Error;
  readonly originRunId: string;
  /** A program may throw one object in many requests: within this trace it is one failure. */
  readonly traceId: string;
}

const MAX_CAUSES = 8;

function isMemory(value: unknown): value is WeakMap<object, Thrown> {
  return value instanceof WeakMap;
}

// Keyed by the thrown object itself: however often it is rethrown on its way up, it is one failure.
const known = processWide("thrown", isMemory, () => new WeakMap<object, Thrown>());

function isKey(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

/** A thrown value in words, whatever it is. */
export function describeThrown(value: unknown): string {
  try {
    if (typeof value === "string") return value;
    // Joined, a list would be as long as all that is in it, and one that holds lists twice over has no end.
    const isList = Array.isArray(value) || ArrayBuffer.isView(value);
    return isList ? Object.prototype.toString.call(value) : String(value);
  } catch {
    return "a value that cannot be shown as text";
  }
}

/** The value as an `Error`; what is none is wrapped, the original in `cause`. */
export function toError(value: unknown): Error {
  try {
    if (isError(value)) return value;
  } catch {
    // A revoked proxy throws at any question: it is wrapped like everything that is no error.
  }
  return new Error(`Thrown: ${describeThrown(value)}`, { cause: value });
}

/** What made this be thrown; the AI SDK's `RetryError` calls it `lastError`. */
function causeOf(value: object): unknown {
  try {
    if ("cause" in value) return value.cause;
    return "lastError" in value ? value.lastError : undefined;
  } catch {
    return undefined;
  }
}

/** The record of the failure that this value is, or was caused by. */
function recall(value: unknown, traceId: string): Thrown | undefined {
  let current = value;
  for (let depth = 0; depth < MAX_CAUSES && isKey(current); depth += 1) {
    const found = known.get(current);
    if (found?.traceId === traceId) return found;
    current = causeOf(current);
  }
  return undefined;
}

/** Remembers what was thrown in a run; `inner` is the last failure among its children, for values that can't be keys. */
export function remember(
  value: unknown,
  { id, traceId }: { readonly id: string; readonly traceId: string },
  inner: Thrown | undefined,
): Thrown {
  if (!isKey(value)) {
    const same = inner !== undefined && Object.is(inner.error.cause, value);
    return same ? inner : { error: toError(value), originRunId: id, traceId };
  }
  const before = known.get(value);
  if (before?.traceId === traceId) return before;
  const originRunId = recall(value, traceId)?.originRunId ?? id;
  const thrown = { error: before?.error ?? toError(value), originRunId, traceId };
  known.set(value, thrown);
  return thrown;
}
