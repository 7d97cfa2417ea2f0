import type { Subscriber } from "./subscription.ts";

/** How many promises one subscriber has open, and who waits for them. */
interface Account {
  open: number;
  readonly settled: (() => void)[];
}

/** The promises that listeners returned between two flushes. */
class Epoch {
  readonly #accounts = new Map<Subscriber, Account>();

  add(subscriber: Subscriber): void {
    const account = this.#accounts.get(subscriber);
    if (account === undefined) this.#accounts.set(subscriber, { open: 1, settled: [] });
    else account.open += 1;
  }

  done(subscriber: Subscriber): void {
    const account = this.#accounts.get(subscriber);
    if (account === undefined) return;
    account.open -= 1;
    if (account.open > 0) return;
    this.#accounts.delete(subscriber);
    for (const tell of account.settled) tell();
  }

  get subscribers(): readonly Subscriber[] {
    return [...this.#accounts.keys()];
  }

  settled(subscriber: Subscriber): Promise<void> | undefined {
    const account = this.#accounts.get(subscriber);
    return account && new Promise((resolve) => account.settled.push(resolve));
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

  /** Begins a new epoch: what is tracked from now on is no longer waited for. */
  cut(): void {
    for (const epoch of this.#earlier)
      if (epoch.subscribers.length === 0) this.#earlier.delete(epoch);
    if (this.#current.subscribers.length === 0) return;
    this.#earlier.add(this.#current);
    this.#current = new Epoch();
  }

  /** Resolves when what a subscriber had open before the last cut has settled. */
  async settled(subscriber: Subscriber): Promise<void> {
    await Promise.all([...this.#earlier].flatMap((epoch) => epoch.settled(subscriber) ?? []));
  }

  /** Whoever has promises open from before the last cut. */
  get unsettled(): readonly Subscriber[] {
    return [...new Set([...this.#earlier].flatMap((each) => each.subscribers))];
  }
}
