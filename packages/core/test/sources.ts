/** Yields these, asynchronously, and writes down that it was closed. */
export class Feed<Chunk> implements AsyncIterable<Chunk> {
  readonly #chunks: readonly Chunk[];
  readonly #fault: Error | undefined;
  asked = 0;
  closed = false;

  /** With `fault` it throws that after the last chunk. */
  constructor(chunks: readonly Chunk[], fault?: Error) {
    this.#chunks = chunks;
    this.#fault = fault;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, unknown> {
    try {
      for (const chunk of this.#chunks) {
        this.asked += 1;
        yield chunk;
      }
      if (this.#fault !== undefined) throw this.#fault;
    } finally {
      this.closed = true;
    }
  }
}

/** Never yields; `return` makes the pending `next` say that it is done, as many clients' streams do. */
export class Silence implements AsyncIterableIterator<string> {
  closed = false;
  #end: ((result: IteratorResult<string>) => void) | undefined;

  next(): Promise<IteratorResult<string>> {
    return new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  async return(): Promise<IteratorResult<string>> {
    this.closed = true;
    this.#end?.({ done: true, value: undefined });
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Reads everything. */
export async function drain<Chunk>(source: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return chunks;
}
