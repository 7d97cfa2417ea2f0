import {
  type AnyFunction,
  type ChunkIterator,
  type ClientStream,
  isChunkIterator,
  isChunkResult,
} from "./client-shape.ts";
import type { ObservedCall } from "./observed-call.ts";

/**
 * Observes a streamed answer in the object that the client has made of it: it stays what it is, and every way of reading
 * it (`for await`, `tee`, `toReadableStream`, the helpers) goes through the iterator that is observed here.
 */
export function followStream(call: ObservedCall, stream: ClientStream): void {
  const { iterator, controller } = stream;
  let isFollowed = false;
  stream.iterator = function (this: unknown, ...args: readonly unknown[]): unknown {
    const chunks = Reflect.apply(iterator, this, [...args]);
    // A second iterator of the same stream is the client's to refuse.
    if (isFollowed || !isChunkIterator(chunks)) return chunks;
    isFollowed = true;
    followChunks(call, chunks, controller.signal);
    return chunks;
  };
  cancelUnread(call, controller.signal);
}

/** A stream that is aborted while nobody reads it is told of by nobody else. */
function cancelUnread(call: ObservedCall, signal: AbortSignal): void {
  // The signal outlives a stream that nobody holds: it must not keep it.
  const held = new WeakRef(call);
  const cancel = (): void => void held.deref()?.left("abort", signal.reason);
  // Whoever reads has a turn to say how it ends.
  const cancelSoon = (): void => void setTimeout(cancel, 0);
  if (signal.aborted) cancelSoon();
  else signal.addEventListener("abort", cancelSoon, { once: true });
}

function followChunks(call: ObservedCall, chunks: ChunkIterator, signal: AbortSignal): void {
  const { next, return: leave, throw: raise } = chunks;

  const close = (): void => {
    if (leave !== undefined) Promise.resolve(Reflect.apply(leave, chunks, [])).catch(ignore);
  };
  const accept = (result: unknown): unknown => {
    if (!isChunkResult(result)) return result;
    if (result.done === true) return call.streamEnded(signal).then(() => result);
    call.hear(result.value);
    if (call.isStopped) {
      const reason = call.withhold();
      close();
      throw reason;
    }
    return call.hides(result.value) ? chunks.next() : result;
  };
  const refuse = (error: unknown): never => {
    throw call.failed(error);
  };
  const passOn = (method: AnyFunction, value: unknown): Promise<unknown> =>
    Promise.resolve(method.call(chunks, value)).then(accept, refuse);

  chunks.next = (value) => passOn(next, value);
  if (raise !== undefined) chunks.throw = (error) => passOn(raise, error);
  if (leave !== undefined) {
    chunks.return = (value) => {
      const why = call.isAbortedByUser || signal.aborted ? "abort" : "break";
      const reason: unknown = why === "abort" ? signal.reason : undefined;
      return Promise.resolve(leave.call(chunks, value)).then(async (result) => {
        await call.left(why, reason);
        return result;
      }, refuse);
    };
  }
}

function ignore(): void {
  // What a source says on being closed concerns nobody any more.
}
