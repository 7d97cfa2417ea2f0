/** Where times come from; a test injects its own. */
export interface Clock {
  /** Epoch milliseconds, with fraction; never goes back. */
  now(): number;
  /** Calls back once after `delayMs`; returns what takes it back. Without it the platform's timers are used. */
  after?(delayMs: number, callback: () => void): () => void;
}

const { performance } = globalThis;
const origin = performance.timeOrigin;

/**
 * The platform's monotonic clock, anchored to the epoch once: the wall clock being set changes nothing. What a tap's
 * `clock` is when left out.
 *
 * @example
 * const { clock = systemClock } = options;
 */
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

/**
 * Calls back once after `delayMs` by this clock, and returns what takes it back; keeps no process alive. Timers take no
 * delay above 2^31 - 1 ms: a longer one is cut to that.
 *
 * @example
 * const takeBack = afterInBackground(clock ?? systemClock, 60_000, () => sink.write(pending));
 */
export function afterInBackground(clock: Clock, delayMs: number, callback: () => void): () => void {
  if (clock.after !== undefined) return clock.after(delayMs, callback);
  const timer = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
  if (isReferenced(timer)) timer.unref();
  return () => clearTimeout(timer);
}

// In browsers a timer is a number, and no page waits for it.
function isReferenced(timer: unknown): timer is { unref(): unknown } {
  return typeof timer === "object" && timer !== null && "unref" in timer;
}

/** Calls back after one turn of the event loop, so that what was interrupted can settle by itself first. */
export function nextTurn(callback: () => void): void {
  if (typeof setImmediate === "function") setImmediate(callback);
  else setTimeout(callback, 0);
}
