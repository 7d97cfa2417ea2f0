/** The stream that every contender is fed: 1,000 tokens of ordinary length. */
export const streamLength = 1_000;

export const tokens: readonly string[] = Array.from(
  { length: streamLength },
  (_, index) => ` word${index % 97}`,
);

/** Its length on a pipe; the tokens are ASCII. */
export const streamBytes: number = tokens.join("").length;

/** The same as chunks of an SDK, for the workloads that read an async iterable. */
export interface Chunk {
  readonly delta: string;
}

const chunks: readonly Chunk[] = tokens.map((delta) => ({ delta }));

export async function* chunkStream(): AsyncGenerator<Chunk, void, undefined> {
  for (const chunk of chunks) yield chunk;
}

/** Tokens that arrive in one turn of the event loop where output is measured. */
export const tokensPerTurn = 50;

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
