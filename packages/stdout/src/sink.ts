/** Takes text for good: what cannot be written yet it keeps, what can never be written it lets go. */
export interface Sink {
  /** How much it keeps, about: characters or bytes. */
  readonly pending: number;
  /** Nothing will be written any more. */
  readonly isBroken: boolean;
  /** What has broken it, unless that is a reader who went away. */
  readonly failure: Error | undefined;
  write(text: string): void;
  /** Writes what it keeps, as far as that is possible without an event loop. */
  writeLast(): void;
  /** Resolves when it keeps nothing. */
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

/** The code of a system error. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** What is worth telling of an error on writing: that the reader has gone is not, `| head` does that. */
export function failureOf(error: unknown): Error | undefined {
  const code = codeOf(error);
  if (code === "EPIPE" || code === "ERR_STREAM_DESTROYED") return undefined;
  return error instanceof Error ? error : new Error("The stream has failed.", { cause: error });
}
