/** Chance that repeats with its seed (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 on, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True once in so many times, on average. */
  onceIn(times: number): boolean {
    return this.next() * times < 1;
  }

  /** An integer from 0 on, below the bound. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }
}
