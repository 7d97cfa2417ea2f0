import { after, type Clock } from "../clock.ts";

/** Calls back once after `delayMs` without keeping the process alive for it; returns what takes it back. */
export function afterInBackground(clock: Clock, delayMs: number, callback: () => void): () => void {
  if (clock.after !== undefined) return after(clock, delayMs, callback);
  const timer = setTimeout(callback, delayMs);
  if (isReferenced(timer)) timer.unref();
  return () => clearTimeout(timer);
}

/** Platforms other than Node have timers that are numbers, and keep no process alive. */
function isReferenced(timer: unknown): timer is { unref(): unknown } {
  return typeof timer === "object" && timer !== null && "unref" in timer;
}
