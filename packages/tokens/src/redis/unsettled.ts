import type { Spend } from "../budget/budget-store.ts";

/** What a call has spent, and nobody could be told yet. */
export interface Unsettled {
  readonly call: string;
  readonly spends: readonly Spend[];
  readonly time: number;
}

/** Keeps what could not be sent, and sends it again until it is. */
export class UnsettledCalls {
  readonly #waiting = new Map<string, Unsettled>();
  readonly #send: (unsettled: Unsettled) => Promise<unknown>;
  readonly #retryMs: number;
  readonly #maxCalls: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  #lost = 0;

  constructor(send: (unsettled: Unsettled) => Promise<unknown>, retryMs: number, maxCalls: number) {
    this.#send = send;
    this.#retryMs = retryMs;
    this.#maxCalls = maxCalls;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get lost(): number {
    return this.#lost;
  }

  add(unsettled: Unsettled): void {
    if (this.#waiting.size >= this.#maxCalls) this.#loseOldest();
    this.#waiting.set(unsettled.call, unsettled);
    this.#wait();
  }

  /** Sends what waits, in order, until one is not taken; whoever asks meanwhile waits for the same. */
  flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    try {
      for (const unsettled of this.#waiting.values()) {
        await this.#send(unsettled);
        this.#waiting.delete(unsettled.call);
      }
    } catch {
      // Redis is still not there: what waits goes on waiting.
      this.#wait();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, this.#retryMs);
    this.#timer.unref();
  }

  #loseOldest(): void {
    for (const call of this.#waiting.keys()) {
      this.#waiting.delete(call);
      this.#lost += 1;
      return;
    }
  }
}
