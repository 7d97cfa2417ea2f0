import type { Subscriber } from "./subscription.ts";

/** The promises that listeners returned between two flushes. */
class Epoch {
  readonly #pending = new Map<Subscriber, number>();
  #drained: (() => void) | undefined;

  add(subscriber: Subscriber): void {
    this.#pending.set(subscriber, (this.#pending.get(subscriber) ?? 0) + 1);
  }

  done(subscriber: Subscriber): void {
    const left = (this.#pending.get(subscriber) ?? 0) - 1;
    if (left > 0) this.#pending.set(subscriber, left);
    else this.#pending.delete(subscriber);
    if (this.#pending.size === 0) this.#drained?.();
  }

  get subscribers(): readonly Subscriber[] {
    return [...this.#pending.keys()];
  }

  drained(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.#drained;
      this.#drained = () => {
        before?.();
        resolve();
      };
    });
  }
}

/**
 * Knows which promises of listeners are still open, so that a flush can wait for those that came before it. It counts
 * instead of holding them: a promise that never settles costs nothing once nobody else holds it.
 */
export class Inflight {
  #current = new Epoch();
  readonly #earlier = new Set<Epoch>();

  /** Counts a promise until it settles; a rejection is handed on. */
  track(
    promise: PromiseLike<unknown>,
    subscriber: Subscriber,
    rejected: (error: unknown) => void,
  ): void {
    const epoch = this.#current;
    epoch.add(subscriber);
    subscriber.health.pending += 1;
    const done = (): void => {
      subscriber.health.pending -= 1;
      epoch.done(subscriber);
    };
    Promise.resolve(promise).then(done, (error: unknown) => {
      rejected(error);
      done();
    });
  }

  /** Resolves when everything tracked before this call has settled. */
  async settled(): Promise<void> {
    const epoch = this.#current;
    this.#current = new Epoch();
    this.#earlier.add(epoch);
    await Promise.all([...this.#earlier].map((each) => each.drained()));
    this.#earlier.delete(epoch);
  }

  /** Whoever has promises open from before the last flush. */
  get unsettled(): readonly Subscriber[] {
    return [...new Set([...this.#earlier].flatMap((each) => each.subscribers))];
  }
}
