import { afterInBackground, type Clock } from "../clock.ts";
import { isThenable } from "../thenable.ts";

/** How often a delivery is tried, and how long it may take. */
export interface AttemptOptions {
  /** After the first. */
  readonly retries: number;
  /** Milliseconds the pause before the first retry may last; before each further one twice as many. */
  readonly retryDelayMs: number;
  /** Milliseconds; 0 for as long as it takes. */
  readonly deliveryTimeoutMs: number;
}

/** What a try came to, if it did not succeed. */
export interface Failure {
  readonly error: unknown;
}

const MAX_PAUSE_MS = 30_000;

/**
 * Milliseconds to pause before a retry, the first being number 1: anything from 0 to a bound that doubles, so that those
 * who failed together do not come back together ("full jitter", Brooker, "Exponential Backoff And Jitter", 2015).
 *
 * @param random a number from 0 on, below 1
 */
export function pauseBefore(retry: number, retryDelayMs: number, random: number): number {
  return random * Math.min(MAX_PAUSE_MS, retryDelayMs * 2 ** (retry - 1));
}

/** Tries a delivery, and again. One at a time. */
export class Attempts {
  readonly #options: AttemptOptions;
  readonly #clock: Clock;
  #goOn: (() => void) | undefined;
  #isHasty = false;

  constructor(options: AttemptOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  get canRetry(): boolean {
    return this.#options.retries > 0;
  }

  /** Pauses no longer between tries: the handler is being closed. */
  hasten(): void {
    this.#isHasty = true;
    this.#goOn?.();
  }

  /** Tries once: waits for the promise that `call` returns, as long as that may take. `expired` is told when it took longer. */
  async once(call: () => unknown, expired?: (error: Error) => void): Promise<Failure | undefined> {
    try {
      const returned = call();
      if (isThenable(returned)) await this.#inTime(returned, expired);
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  /** Tries until it succeeds or was tried often enough; returns the last failure. */
  async again(
    failure: Failure,
    tryOnce: () => Promise<Failure | undefined>,
  ): Promise<Failure | undefined> {
    let last: Failure | undefined = failure;
    for (let retry = 1; last !== undefined && retry <= this.#options.retries; retry += 1) {
      await this.#pause(pauseBefore(retry, this.#options.retryDelayMs, Math.random()));
      last = await tryOnce();
    }
    return last;
  }

  #inTime(returned: PromiseLike<unknown>, expired?: (error: Error) => void): Promise<unknown> {
    const { deliveryTimeoutMs } = this.#options;
    if (deliveryTimeoutMs === 0) return Promise.resolve(returned);
    return new Promise((resolve, reject) => {
      const takeBack = afterInBackground(this.#clock, deliveryTimeoutMs, () => {
        const error = new DOMException(
          `The delivery took longer than ${deliveryTimeoutMs} ms.`,
          "TimeoutError",
        );
        expired?.(error);
        reject(error);
      });
      Promise.resolve(returned).then(
        (value) => {
          takeBack();
          resolve(value);
        },
        (error: unknown) => {
          takeBack();
          reject(error);
        },
      );
    });
  }

  #pause(ms: number): Promise<void> | undefined {
    if (this.#isHasty) return undefined;
    return new Promise((resolve) => {
      const takeBack = afterInBackground(this.#clock, ms, () => this.#goOn?.());
      this.#goOn = () => {
        this.#goOn = undefined;
        takeBack();
        resolve();
      };
    });
  }
}
