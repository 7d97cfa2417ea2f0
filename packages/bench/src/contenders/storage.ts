import { AsyncLocalStorage } from "node:async_hooks";
import type { Contender, Prepared } from "../contender.ts";
import { heard, tally } from "../listeners.ts";
import { type Chunk, chunkStream, streamLength } from "../stream.ts";
import { answer, calculate, retrieve, runsPerTree } from "../tree.ts";

/** The least that a run with ambient context can be: an object and `AsyncLocalStorage.run`. */
interface BareRun {
  readonly id: number;
  readonly parent: BareRun | undefined;
  readonly name: string;
  readonly kind: string;
  readonly startTime: number;
}

const storage = new AsyncLocalStorage<BareRun>();
let lastId = 0;

async function run<Result>(
  kind: string,
  name: string,
  body: (run: BareRun) => Promise<Result>,
): Promise<Result> {
  lastId += 1;
  const bare = { id: lastId, parent: storage.getStore(), name, kind, startTime: 0 };
  return await storage.run(bare, body, bare);
}

async function chain(): Promise<string> {
  await run("retriever", "manual", retrieve);
  await run("tool", "calculator", calculate);
  return await run("llm", "answer", answer);
}

function runTree(): Prepared {
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) await run("chain", "rag", chain);
    },
    units: runsPerTree,
    deliveries: 0,
    heard: () => 0,
  };
}

const { performance } = globalThis;
const { timeOrigin } = performance;

/** A hand-written tap: passes chunks through and calls one function with an event for each. */
class TappedStream implements AsyncIterableIterator<Chunk> {
  readonly #iterator: AsyncIterator<Chunk, void>;
  readonly #run: BareRun;
  #index = 0;

  constructor(source: AsyncIterable<Chunk, void>, run: BareRun) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#run = run;
  }

  async next(): Promise<IteratorResult<Chunk>> {
    const result = await this.#iterator.next();
    if (result.done === true) return { done: true, value: undefined };
    listener({
      type: "llm.token",
      run: this.#run,
      seq: this.#index,
      time: timeOrigin + performance.now(),
      token: result.value.delta,
      index: this.#index,
      choice: 0,
      channel: "text",
      attempt: 1,
    });
    this.#index += 1;
    return result;
  }

  async return(): Promise<IteratorResult<Chunk>> {
    await this.#iterator.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

interface TokenEvent {
  readonly type: "llm.token";
  readonly run: BareRun;
  readonly seq: number;
  readonly time: number;
  readonly token: string;
  readonly index: number;
  readonly choice: number;
  readonly channel: "text";
  readonly attempt: number;
}

function listener(event: TokenEvent): void {
  tally.heard += 1;
  tally.characters += event.token.length;
}

async function readThrough(bare: BareRun): Promise<number> {
  let characters = 0;
  for await (const chunk of new TappedStream(chunkStream(), bare)) {
    characters += chunk.delta.length;
  }
  return characters;
}

function through(): Prepared {
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) await run("llm", "answer", readThrough);
    },
    units: streamLength,
    deliveries: streamLength,
    heard,
  };
}

export const contender: Contender = {
  workloads: { run: runTree, "run-unheard": runTree, through },
};
