import type { Clock } from "../clock.ts";

/** When a queue stops asking a handler that keeps failing. */
export interface BreakerOptions {
  /** How many deliveries in a row must fail, their retries included. */
  readonly failures: number;
  /** Milliseconds until it is asked again. @default 30,000 */
  readonly coolDownMs?: number | undefined;
}

/**
 * closed: everything is delivered · open: after so many failures in a row, nothing is, for a while · half-open: the
 * while is over, events are taken in again and one delivery is the trial: it closes the breaker, or opens it anew.
 */
export type BreakerStanding = "closed" | "open" | "half-open";

/** Stops asking a handler that keeps failing. Has no timer: the cool-down is over when the next event comes after it. */
export class Breaker {
  readonly #limit: number;
  readonly #coolDownMs: number;
  readonly #clock: Clock;
  #failuresInARow = 0;
  #standing: BreakerStanding = "closed";
  #openUntil = 0;

  constructor(options: BreakerOptions | undefined, clock: Clock) {
    this.#limit = options?.failures ?? Number.POSITIVE_INFINITY;
    this.#coolDownMs = options?.coolDownMs ?? 30_000;
    this.#clock = clock;
  }

  get standing(): BreakerStanding {
    return this.#standing;
  }

  /** Whether an event may be taken in now. */
  admits(): boolean {
    if (this.#standing !== "open") return true;
    if (this.#clock.now() < this.#openUntil) return false;
    this.#standing = "half-open";
    return true;
  }

  succeeded(): void {
    // Of several listeners to one event the last may succeed after another has opened it.
    if (this.#standing === "open") return;
    this.#failuresInARow = 0;
    this.#standing = "closed";
  }

  /** Returns whether the breaker has opened. */
  failed(): boolean {
    this.#failuresInARow += 1;
    if (this.#standing !== "half-open" && this.#failuresInARow < this.#limit) return false;
    this.#standing = "open";
    this.#openUntil = this.#clock.now() + this.#coolDownMs;
    return true;
  }
}
