import { inside } from "./drive.ts";
import type { PassageEnds } from "./passage.ts";
import type { RunState } from "./state.ts";
import { stopsProgram } from "./stop.ts";

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
  return new ReadableStreamDefaultReader(stream);
}

type Step<Chunk> = ReturnType<ReadableStreamDefaultReader<Chunk>["read"]>;

/** Reads inside the run, until the run is told to stop: then the stream is cancelled, and whoever waits is told why. */
class Reading<Chunk> {
  readonly #state: RunState;
  readonly #reader: ReadableStreamDefaultReader<Chunk>;
  #stopped: ((reason: unknown) => void) | undefined;

  constructor(state: RunState, reader: ReadableStreamDefaultReader<Chunk>) {
    this.#state = state;
    this.#reader = reader;
    if (!state.isStoppable) return;
    const { signal } = state;
    if (signal.aborted) this.#stop();
    else signal.addEventListener("abort", this.#stop, { once: true });
  }

  next(): Step<Chunk> {
    this.#state.isLively = true;
    const { guarding } = this.#state.told;
    const result = guarding === undefined ? this.#read() : guarding.then(() => this.#read());
    if (!this.#state.isStoppable) return result;
    return new Promise((resolve, reject) => {
      this.#stopped = reject;
      result.then(resolve, reject);
    });
  }

  #read(): Step<Chunk> {
    const { stop } = this.#state;
    if (!stopsProgram(stop)) return inside(this.#state, () => this.#reader.read());
    this.#stop();
    return Promise.reject(stop.cause);
  }

  cancel(reason: unknown): Promise<void> {
    this.release();
    return inside(this.#state, () => this.#reader.cancel(reason));
  }

  /** Lets go of the run's signal: there is nothing left to stop. */
  release(): void {
    if (this.#state.isStoppable) this.#state.signal.removeEventListener("abort", this.#stop);
  }

  readonly #stop = (): void => {
    const reason: unknown = this.#state.signal.reason;
    // The stream may be deaf to it: its complaints are nobody's any more.
    this.cancel(reason).catch(() => undefined);
    this.#stopped?.(reason);
  };
}

/** A stream in place of another: asks it for a chunk only when it is asked for one itself, so nothing is read ahead. */
export function pullThrough<Chunk>(
  state: RunState,
  stream: ReadableStream<Chunk>,
  say: (chunk: Chunk) => void,
  ends: PassageEnds,
): ReadableStream<Chunk> | ReadableStream<Uint8Array> {
  const isBytes = isByteStream(stream);
  // Not the stream's own method: that may be one of ours, see `watchReadable`.
  const reading = new Reading(state, plainReader(stream));
  const step = async (target: Target<Chunk>): Promise<void> => {
    try {
      const { done, value } = await reading.next();
      if (done) {
        reading.release();
        await ends.finished(undefined);
        target.close();
      } else {
        say(value);
        if (state.stop?.reason === "guard") throw state.stop.cause;
        target.chunk(value);
      }
    } catch (error) {
      reading.release();
      ends.failed(error);
      target.error(error);
    }
  };
  const cancel = async (reason: unknown): Promise<void> => {
    try {
      await reading.cancel(reason);
    } finally {
      ends.broken();
    }
  };
  return isBytes ? byteStream(step, cancel) : chunkStream(step, cancel);
}

type Pull<Chunk> = (target: Target<Chunk>) => Promise<void>;
type Cancel = (reason: unknown) => Promise<void>;

function chunkStream<Chunk>(step: Pull<Chunk>, cancel: Cancel): ReadableStream<Chunk> {
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

function copyOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

function byteStream<Chunk>(step: Pull<Chunk>, cancel: Cancel): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      type: "bytes",
      pull: (controller) =>
        step({
          chunk: (value) => {
            // A copy: what is enqueued is taken away, and the events keep theirs.
            if (ArrayBuffer.isView(value)) controller.enqueue(copyOf(value));
          },
          close: () => {
            controller.close();
            // A reader that brought its own buffer still waits for an answer.
            controller.byobRequest?.respond(0);
          },
          // A pull that rejects is one that has failed; Node's types let `error()` take an `Error` alone.
          error: (error) => {
            throw error;
          },
        }),
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** The response with its body observed; everything else about it as it was. */
export function observedResponse(
  state: RunState,
  response: Response,
  body: ReadableStream<Uint8Array>,
  say: (chunk: Uint8Array) => void,
  ends: PassageEnds,
): Response {
  const { status, statusText, headers, url, redirected, type } = response;
  const observed = new Response(pullThrough(state, body, say, ends), {
    status,
    statusText,
    headers,
  });
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
  state: RunState,
  stream: ReadableStream<Chunk>,
  say: (chunk: Chunk) => void,
  ends: PassageEnds,
): boolean {
  let observed: object | undefined;
  // Made at the first use: until then the stream is not locked, and what takes it whole can still take it.
  const instead = (): object => {
    observed ??= pullThrough(state, stream, say, ends);
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
