import type { Clock } from "../clock.ts";

const MAX_EVENTS = 1024;
const MAX_MS = 4;
const EVENTS_PER_READING = 8;

/** How much may be delivered before the program gets its turn: 1,024 events or 4 milliseconds. */
export class Slice {
  readonly #clock: Clock;
  readonly #endsAt: number;
  #delivered = 0;
  #isSpent = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#endsAt = clock.now() + MAX_MS;
  }

  get isSpent(): boolean {
    return this.#isSpent;
  }

  spend(events: number): void {
    const before = this.#delivered;
    this.#delivered += events;
    if (this.#delivered >= MAX_EVENTS) this.#isSpent = true;
    // The clock costs as much as a listener that only counts.
    else if (
      Math.trunc(before / EVENTS_PER_READING) !== Math.trunc(this.#delivered / EVENTS_PER_READING)
    ) {
      this.#isSpent = this.#clock.now() >= this.#endsAt;
    }
  }
}
