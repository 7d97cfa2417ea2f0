import type { Clock } from "@runtap/core";

/** Tells the real time; its timers fire only when somebody skips ahead. */
export class SoakClock implements Required<Clock> {
  #skippedMs = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return performance.timeOrigin + performance.now() + this.#skippedMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.now() + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are set. */
  get waiting(): number {
    return this.#timers.size;
  }

  skip(ms: number): void {
    this.#skippedMs += ms;
    const now = this.now();
    for (const timer of this.#timers) {
      if (timer.at > now) continue;
      this.#timers.delete(timer);
      timer.callback();
    }
  }
}
