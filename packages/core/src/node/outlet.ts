/** Takes text for good: what cannot be written yet it keeps, what can never be written it lets go. */
export interface Outlet {
  /** How much it keeps, about: characters or bytes. */
  readonly pending: number;
  /** What has broken it: nothing will be written any more. */
  readonly failure: Error | undefined;
  write(text: string): void;
  /** Writes what it keeps, as far as that is possible without an event loop. */
  writeLast(): void;
  /** Resolves when it keeps nothing; never rejects. */
  settled(): Promise<void>;
}

/** Whoever waits for something that has no promise of its own. */
export class Waiters {
  #resolvers: (() => void)[] = [];

  wait(): Promise<void> {
    return new Promise((resolve) => this.#resolvers.push(resolve));
  }

  release(): void {
    const resolvers = this.#resolvers;
    this.#resolvers = [];
    for (const resolve of resolvers) resolve();
  }
}

/** What writing has thrown, as an `Error`. */
export function outletFailure(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error("The destination has failed.", { cause: thrown });
}
