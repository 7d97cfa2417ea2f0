/** Where times come from; a test injects its own. */
export interface Clock {
  /** Epoch milliseconds, with fraction; never goes back. */
  now(): number;
  /** Calls back once after `delayMs`; returns what takes it back. Without it the platform's timers are used. */
  after?(delayMs: number, callback: () => void): () => void;
}

const { performance } = globalThis;
const origin = performance.timeOrigin;

/** The platform's monotonic clock, anchored to the epoch once: the wall clock being set changes nothing. */
export const systemClock: Clock = {
  now: () => origin + performance.now(),
};

/** The longest delay that timers can take. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Calls back once after `delayMs` by this clock; returns what takes it back. */
export function after(clock: Clock, delayMs: number, callback: () => void): () => void {
  if (clock.after !== undefined) return clock.after(delayMs, callback);
  const timer = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
  return () => clearTimeout(timer);
}

/** Like {@link after}, but keeps no process alive. */
export function afterIdly(clock: Clock, delayMs: number, callback: () => void): () => void {
  if (clock.after !== undefined) return clock.after(delayMs, callback);
  const timer: unknown = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
  if (isReferenced(timer)) timer.unref();
  return () => {
    Reflect.apply(clearTimeout, undefined, [timer]);
  };
}

// In browsers a timer is a number, and no page waits for it.
function isReferenced(timer: unknown): timer is { unref(): void } {
  return typeof timer === "object" && timer !== null && "unref" in timer;
}

/** Calls back after one turn of the event loop, so that what was interrupted can settle by itself first. */
export function nextTurn(callback: () => void): void {
  if (typeof setImmediate === "function") setImmediate(callback);
  else setTimeout(callback, 0);
}
