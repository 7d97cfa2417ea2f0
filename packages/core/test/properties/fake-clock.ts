import type { Clock } from "../../src/index.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told otherwise. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get isWaited(): boolean {
    return this.#timers.size > 0;
  }

  /** Goes on, and fires what is due on the way. */
  advance(byMs: number): void {
    this.#now += byMs;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer);
      timer.callback();
    }
  }

  /** Goes on to whatever is due next. */
  advanceToNext(): void {
    const next = Math.min(...[...this.#timers].map(({ at }) => at));
    this.advance(Math.max(0, next - this.#now));
  }
}
