import { fieldOf, isFunction } from "./field.ts";

/** The streams of a result, by the names under which the versions of the AI SDK have them. */
const STREAMS = [
  "stream",
  "fullStream",
  "textStream",
  "partialOutputStream",
  "experimental_partialOutputStream",
  "partialObjectStream",
  "elementStream",
] as const;

/** Hears of whoever reads a result's streams. */
export interface Readers {
  readonly opened: () => void;
  /** A stream has been read to its end, which waits for this. */
  readonly finished: () => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** A reader wants no more. */
  readonly left: () => void;
}

/** The same stream, asked for a part only when it is asked for one itself. */
function watched(stream: ReadableStream<unknown>, readers: Readers): ReadableStream<unknown> {
  const reader = stream.getReader();
  let isOpen = false;
  let isLeft = false;
  const open = (): void => {
    if (!isOpen) readers.opened();
    isOpen = true;
  };
  const observed = new ReadableStream<unknown>(
    {
      pull: async (controller) => {
        open();
        try {
          const { done, value } = await reader.read();
          // A stream that is cancelled while it is asked says that it is done.
          if (isLeft) return;
          if (!done) return controller.enqueue(value);
          await readers.finished();
          controller.close();
        } catch (error) {
          readers.failed(error);
          controller.error(error);
        }
      },
      cancel: async (reason) => {
        open();
        isLeft = true;
        try {
          await reader.cancel(reason);
        } finally {
          readers.left();
        }
      },
    },
    { highWaterMark: 0 },
  );
  // The AI SDK gives its streams an iterator of their own, which works on whichever stream it is asked of.
  const iterator = Object.getOwnPropertyDescriptor(stream, Symbol.asyncIterator);
  if (iterator !== undefined) Object.defineProperty(observed, Symbol.asyncIterator, iterator);
  return observed;
}

function getterOf(result: object, name: string): (() => unknown) | undefined {
  for (let at: unknown = result; typeof at === "object" && at !== null; ) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined) return descriptor.get?.bind(result);
    at = Object.getPrototypeOf(at);
  }
  return undefined;
}

/** Observes, in place, whoever reads the streams of a result; its promises and helpers read them too. */
export function watchResult(result: object, readers: Readers): void {
  // Some of the streams are made from others: what is read is counted once.
  let depth = 0;
  for (const name of STREAMS) {
    const getter = getterOf(result, name);
    if (getter === undefined) continue;
    const get = (): unknown => {
      depth += 1;
      let stream: unknown;
      try {
        stream = getter();
      } finally {
        depth -= 1;
      }
      return depth === 0 && stream instanceof ReadableStream ? watched(stream, readers) : stream;
    };
    Object.defineProperty(result, name, { get, configurable: true });
  }
}

/** Whether there is a result to watch. */
export function isResult(value: unknown): value is object {
  return typeof value === "object" && value !== null && !isFunction(fieldOf(value, "then"));
}
