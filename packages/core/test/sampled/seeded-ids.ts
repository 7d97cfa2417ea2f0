import type { IdSource } from "../../src/index.ts";

/** Ids that look random and are the same each time. */
export class SeededIds implements IdSource {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  runId(): string {
    return this.#digits(16);
  }

  traceId(): string {
    return this.#digits(32);
  }

  #digits(count: number): string {
    let digits = "";
    while (digits.length < count) digits += this.#next().toString(16).padStart(8, "0");
    return digits;
  }

  // Mulberry32.
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
