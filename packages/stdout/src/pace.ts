/** Text that streams is written together, at most so much later: a frame, less than the eye can tell. */
export const WRITE_INTERVAL_MS = 16;

/** Calls back once after `delayMs`; returns what takes it back. */
export type After = (delayMs: number, callback: () => void) => () => void;

/** Does some work at most once per interval: at once when it was idle, else at the interval's end. */
export class Pace {
  readonly #intervalMs: number;
  readonly #after: After;
  readonly #work: () => void;
  #takeBack: (() => void) | undefined;
  #isAsked = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(intervalMs: number, after: After, work: () => void) {
    this.#intervalMs = intervalMs;
    this.#after = after;
    this.#work = work;
  }

  /**
   * Wants the work done, within the interval.
   *
   * @throws what the work has thrown, also when that was at the end of the last interval: nobody could have caught it there
   */
  ask(): void {
    if (this.#failure !== undefined) {
      const { error } = this.#failure;
      this.#failure = undefined;
      throw error;
    }
    if (this.#takeBack !== undefined) {
      this.#isAsked = true;
      return;
    }
    this.#rest();
    this.#work();
  }

  /** Forgets what was asked for. */
  stop(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
    this.#isAsked = false;
  }

  #rest(): void {
    this.#takeBack = this.#after(this.#intervalMs, () => {
      this.#takeBack = undefined;
      if (!this.#isAsked) return;
      this.#isAsked = false;
      this.#rest();
      try {
        this.#work();
      } catch (error) {
        this.#failure = { error };
      }
    });
  }
}

/** The platform's timers; those that need not fire before the process may end don't keep it alive. */
export function timers(mayEndBefore: boolean): After {
  return (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    if (mayEndBefore) timer.unref();
    return () => clearTimeout(timer);
  };
}
