import type { Clock } from "@runtap/core";

/** The longest delay that timers can take. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const { performance } = globalThis;

/** The platform's monotonic clock, as core has it. */
export const platformClock: Clock = { now: () => performance.timeOrigin + performance.now() };

/** Calls back once after `delayMs`, keeping no process alive; returns what takes it back. */
export function afterIdly(clock: Clock, delayMs: number, callback: () => void): () => void {
  if (clock.after !== undefined) return clock.after(delayMs, callback);
  const timer: unknown = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
  if (isReferenced(timer)) timer.unref();
  return () => void Reflect.apply(clearTimeout, undefined, [timer]);
}

// In browsers a timer is a number, and no page waits for it.
function isReferenced(timer: unknown): timer is { unref(): void } {
  return typeof timer === "object" && timer !== null && "unref" in timer;
}
