/** Where the bytes of a stream come from. */
export interface ByteSource {
  /** The next bytes; `undefined` when there are no more. A rejection is what the stream's reader gets. */
  readonly next: () => Promise<Uint8Array | undefined>;
  /** The reader wants no more. */
  readonly cancel: (reason: unknown) => Promise<void>;
  /** Calls back with the reason when the stream is stopped while nobody asks it for bytes. */
  readonly onStop?: (stop: (reason: unknown) => void) => void;
}

/** What the controllers of both sorts of streams can do. */
interface Target {
  readonly put: (bytes: Uint8Array) => void;
  readonly close: () => void;
}

/** Whether a reader may bring its own buffers to a stream. */
export function takesBuffers(stream: ReadableStream<Uint8Array>): boolean {
  try {
    stream.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

async function step(source: ByteSource, target: Target): Promise<void> {
  let bytes = await source.next();
  // A stream of bytes takes no empty piece, and an empty one tells nobody anything.
  while (bytes !== undefined && bytes.byteLength === 0) bytes = await source.next();
  if (bytes === undefined) target.close();
  else target.put(bytes);
}

/** A stream that asks its source for bytes only when it is asked for some itself: nothing is read ahead. */
export function byteStream(source: ByteSource, withBuffers: boolean): ReadableStream<Uint8Array> {
  return withBuffers ? streamOfBytes(source) : streamOfChunks(source);
}

function streamOfChunks(source: ByteSource): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => source.onStop?.((reason) => controller.error(reason)),
      pull: (controller) =>
        step(source, {
          put: (bytes) => controller.enqueue(bytes),
          close: () => controller.close(),
        }),
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function streamOfBytes(source: ByteSource): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: "bytes",
    start: (controller) => source.onStop?.((reason) => controller.error(reason)),
    pull: (controller) =>
      step(source, {
        put: (bytes) => controller.enqueue(bytes),
        close: () => {
          controller.close();
          // A reader that brought its own buffer still waits for an answer.
          controller.byobRequest?.respond(0);
        },
      }),
    cancel: (reason) => source.cancel(reason),
  });
}
