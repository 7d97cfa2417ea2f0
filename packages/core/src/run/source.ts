import { complain } from "../errors.ts";

/** Where chunks come from, whatever shape it was given in. */
export interface Source<Chunk> {
  next(value: unknown): PromiseLike<IteratorResult<Chunk, unknown>>;
  /** Tells it that no more is wanted. */
  close(): PromiseLike<unknown>;
  /** Throws into it, where it can be thrown into; closes it elsewhere. */
  raise(error: unknown): PromiseLike<IteratorResult<Chunk, unknown>>;
}

function isSource(given: unknown): boolean {
  return (
    typeof given === "object" &&
    given !== null &&
    (Symbol.asyncIterator in given || Symbol.iterator in given || isReadable(given))
  );
}

function isAsync<Chunk>(
  given: AsyncIterable<Chunk> | Iterable<Chunk>,
): given is AsyncIterable<Chunk> {
  return Symbol.asyncIterator in given;
}

function isReadable<Chunk>(given: object): given is ReadableStream<Chunk> {
  return "getReader" in given && typeof given.getReader === "function";
}

function fromIterator<Chunk>(iterator: AsyncIterator<Chunk, unknown, unknown>): Source<Chunk> {
  return {
    next: (value) => iterator.next(value),
    close: () => (iterator.return === undefined ? Promise.resolve() : iterator.return()),
    raise: async (error) => {
      if (iterator.throw !== undefined) return iterator.throw(error);
      await iterator.return?.();
      throw error;
    },
  };
}

function fromSyncIterator<Chunk>(iterator: Iterator<Chunk, unknown, unknown>): Source<Chunk> {
  return {
    next: async (value) => iterator.next(value),
    close: async () => iterator.return?.(),
    raise: async (error) => {
      if (iterator.throw !== undefined) return iterator.throw(error);
      iterator.return?.();
      throw error;
    },
  };
}

// Browsers without async iteration over a ReadableStream.
function fromReader<Chunk>(reader: ReadableStreamDefaultReader<Chunk>): Source<Chunk> {
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? { done: true, value: undefined } : { done: false, value };
    },
    close: () => reader.cancel(),
    raise: async (error) => {
      await reader.cancel(error);
      throw error;
    },
  };
}

/** Opens whatever yields chunks. */
export function openSource<Chunk>(given: AsyncIterable<Chunk> | Iterable<Chunk>): Source<Chunk> {
  if (typeof given === "string" || !isSource(given)) {
    throw complain(
      "the source",
      "an async iterable, an iterable or a ReadableStream",
      given,
      "Pass what the client's streaming call resolves to; await it first.",
    );
  }
  if (isAsync(given)) return fromIterator(given[Symbol.asyncIterator]());
  if (isReadable<Chunk>(given)) return fromReader(given.getReader());
  return fromSyncIterator(given[Symbol.iterator]());
}
