import type { Subscriber } from "./subscription.ts";

/** How many promises one subscriber has open, and who waits for them. */
interface Account {
  open: number;
  readonly settled: (() => void)[];
}

/** Takes note of the request that the code is in now; returns what tells whether code is in it. */
export type CaptureRequest = () => () => boolean;

const anywhere = (): boolean => true;

/** The promises that listeners returned between two flushes, in workers those of one request. */
class Epoch {
  /** Whether somebody may wait for them here: in workers only in the request in which they were returned. */
  readonly isHere: () => boolean;
  readonly #accounts = new Map<Subscriber, Account>();

  constructor(isHere: () => boolean) {
    this.isHere = isHere;
  }

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

/** Of so many requests that were cut off it is remembered what they have left. */
const MAX_ELSEWHERE = 1000;

/**
 * Knows which promises of listeners are still open, so that a flush can wait for those that came before it. It counts
 * instead of holding them: a promise that never settles costs nothing once nobody else holds it.
 */
export class Inflight {
  readonly #captureRequest: CaptureRequest;
  #current: Epoch | undefined;
  readonly #earlier = new Set<Epoch>();

  constructor(captureRequest: CaptureRequest = () => anywhere) {
    this.#captureRequest = captureRequest;
  }

  /** Counts a promise until it settles; a rejection is handed on. */
  track(
    promise: PromiseLike<unknown>,
    subscriber: Subscriber,
    rejected: (error: unknown) => void,
  ): void {
    const epoch = this.#epoch();
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
    const earlier = [...this.#earlier];
    const elsewhere = earlier.filter((epoch) => !epoch.isHere());
    const forgotten = elsewhere.slice(0, Math.max(0, elsewhere.length - MAX_ELSEWHERE));
    const settled = earlier.filter((epoch) => epoch.subscribers.length === 0);
    for (const epoch of [...forgotten, ...settled]) this.#earlier.delete(epoch);
    if (this.#current === undefined || this.#current.subscribers.length === 0) return;
    this.#earlier.add(this.#current);
    this.#current = undefined;
  }

  /** Resolves when what a subscriber had open before the last cut has settled. */
  async settled(subscriber: Subscriber): Promise<void> {
    await Promise.all(this.#earlierHere.flatMap((epoch) => epoch.settled(subscriber) ?? []));
  }

  /** Whoever has promises open from before the last cut. */
  get unsettled(): readonly Subscriber[] {
    return [...new Set(this.#earlierHere.flatMap((each) => each.subscribers))];
  }

  get #earlierHere(): readonly Epoch[] {
    return [...this.#earlier].filter((epoch) => epoch.isHere());
  }

  #epoch(): Epoch {
    if (this.#current?.isHere() === false) {
      this.cut();
      this.#current = undefined;
    }
    return (this.#current ??= new Epoch(this.#captureRequest()));
  }
}
