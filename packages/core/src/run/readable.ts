import type { PassageEnds } from "./passage.ts";

/** What the controllers of both sorts of streams can do. */
interface Target<Chunk> {
  chunk(value: Chunk): void;
  close(): void;
  error(error: unknown): void;
}

function isByteStream<Chunk>(stream: ReadableStream<Chunk>): boolean {
  try {
    ReadableStream.prototype.getReader.call(stream, { mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

function plainReader<Chunk>(stream: ReadableStream<Chunk>): ReadableStreamDefaultReader<Chunk> {
  const getReader: (this: ReadableStream<Chunk>) => ReadableStreamDefaultReader<Chunk> =
    ReadableStream.prototype.getReader;
  return getReader.call(stream);
}

/** A stream in place of another: asks it for a chunk only when it is asked for one itself, so nothing is read ahead. */
export function pullThrough<Chunk>(
  stream: ReadableStream<Chunk>,
  say: (chunk: Chunk) => void,
  ends: PassageEnds,
): ReadableStream<Chunk> | ReadableStream<Uint8Array> {
  const isBytes = isByteStream(stream);
  // Not the stream's own method: that may be one of ours, see `watchReadable`.
  const reader = plainReader(stream);
  const step = async (target: Target<Chunk>): Promise<void> => {
    try {
      const { done, value } = await reader.read();
      if (done) {
        ends.finished(undefined);
        target.close();
      } else {
        say(value);
        target.chunk(value);
      }
    } catch (error) {
      ends.failed(error);
      target.error(error);
    }
  };
  const cancel = async (reason: unknown): Promise<void> => {
    try {
      await reader.cancel(reason);
    } finally {
      ends.broken();
    }
  };
  return isBytes ? byteStream(step, cancel) : chunkStream(step, cancel);
}

type Step<Chunk> = (target: Target<Chunk>) => Promise<void>;
type Cancel = (reason: unknown) => Promise<void>;

function chunkStream<Chunk>(step: Step<Chunk>, cancel: Cancel): ReadableStream<Chunk> {
  return new ReadableStream<Chunk>(
    {
      pull: (controller) =>
        step({
          chunk: (value) => controller.enqueue(value),
          close: () => controller.close(),
          error: (error) => controller.error(error),
        }),
      cancel,
    },
    { highWaterMark: 0 },
  );
}

function byteStream<Chunk>(step: Step<Chunk>, cancel: Cancel): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      type: "bytes",
      pull: (controller) =>
        step({
          chunk: (value) => {
            if (ArrayBuffer.isView(value)) controller.enqueue(value);
          },
          close: () => {
            controller.close();
            // A reader that brought its own buffer still waits for an answer.
            controller.byobRequest?.respond(0);
          },
          error: (error) =>
            controller.error(error instanceof Error ? error : new Error(String(error))),
        }),
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** The response with its body observed; everything else about it as it was. */
export function observedResponse(
  response: Response,
  say: (chunk: Uint8Array) => void,
  ends: PassageEnds,
): Response {
  const { body, status, statusText, headers, url, redirected, type } = response;
  if (body === null) {
    ends.finished(response);
    return response;
  }
  const observed = new Response(pullThrough(body, say, ends), { status, statusText, headers });
  // The constructor has no way to say where a response came from.
  for (const [key, value] of Object.entries({ url, redirected, type })) {
    Object.defineProperty(observed, key, { value, configurable: true });
  }
  return observed;
}

const METHODS = [
  "getReader",
  "tee",
  "pipeTo",
  "pipeThrough",
  "cancel",
  "values",
  Symbol.asyncIterator,
] as const;

/** Observes a stream that somebody holds already and that cannot be replaced: its methods lead to the observed one. */
export function watchReadable<Chunk>(
  stream: ReadableStream<Chunk>,
  say: (chunk: Chunk) => void,
  ends: PassageEnds,
): boolean {
  let observed: object | undefined;
  // Made at the first use: until then the stream is not locked, and what takes it whole can still take it.
  const instead = (): object => {
    observed ??= pullThrough(stream, say, ends);
    return observed;
  };
  return METHODS.every((key) => {
    const value = (...args: unknown[]): unknown => {
      const target = instead();
      const method: unknown = Reflect.get(target, key);
      return typeof method === "function" ? Reflect.apply(method, target, args) : undefined;
    };
    return Reflect.defineProperty(stream, key, { value, configurable: true, writable: true });
  });
}
