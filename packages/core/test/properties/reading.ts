import type { Reading } from "./program.ts";

/** What a reader of a stream got. */
export interface Read {
  readonly chunks: string;
  /** Somebody could read on, but nobody will. */
  readonly isLeftOpen: boolean;
}

const NEVER: Read = { chunks: "", isLeftOpen: true };

function gone(): Error {
  return new Error("the reader gave up");
}

/** Reads an asynchronous stream as planned. */
export async function readAsync(
  source: AsyncIterator<unknown, unknown>,
  { take, leaves }: Reading,
): Promise<Read> {
  if (leaves === "never reads") return NEVER;
  let chunks = "";
  for (let taken = 0; taken < take; taken += 1) {
    const { done, value } = await source.next();
    if (done) return { chunks: `${chunks}${String(value)}`, isLeftOpen: false };
    chunks += String(value);
  }
  if (leaves === "drops") return { chunks, isLeftOpen: true };
  await source.return?.();
  if (leaves === "throw") throw gone();
  return { chunks, isLeftOpen: false };
}

/** Reads a generator as planned. */
export function readSync(source: Generator<unknown, unknown>, { take, leaves }: Reading): Read {
  if (leaves === "never reads") return NEVER;
  let chunks = "";
  for (let taken = 0; taken < take; taken += 1) {
    const { done, value } = source.next();
    if (done) return { chunks: `${chunks}${String(value)}`, isLeftOpen: false };
    chunks += String(value);
  }
  if (leaves === "drops") return { chunks, isLeftOpen: true };
  // A throw into a generator ends it as an error, a return as a break.
  if (leaves === "throw" && take > 0) source.throw(gone());
  else source.return(undefined);
  return { chunks, isLeftOpen: false };
}

/** Reads a stream of the platform as planned. */
export async function readStream(
  stream: ReadableStream<unknown>,
  { take, leaves }: Reading,
): Promise<Read> {
  if (leaves === "never reads") return NEVER;
  const reader = stream.getReader();
  let chunks = "";
  for (let taken = 0; taken < take; taken += 1) {
    const { done, value } = await reader.read();
    if (done) return { chunks, isLeftOpen: false };
    chunks += String(value);
  }
  if (leaves === "drops") return { chunks, isLeftOpen: true };
  await reader.cancel();
  if (leaves === "throw") throw gone();
  return { chunks, isLeftOpen: false };
}

/** A stream of the platform that pulls from an iterator. */
export function streamOf(source: AsyncGenerator<unknown, unknown>): ReadableStream<unknown> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await source.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
