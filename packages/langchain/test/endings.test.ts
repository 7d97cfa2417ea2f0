import { AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { type Runnable, RunnableLambda, RunnableParallel } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { isTerminal } from "@runtap/core";
import { langchainHandler } from "@runtap/langchain";
import { propertyRuns } from "@runtap/repo/property-runs";
import { record, type RecordedRun } from "@runtap/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { prompted } from "./support.ts";

const WORDS = ["Runs", " begin", " and", " end", "."];

/** Speaks a few words, and may fail after some of them. */
class Speaking extends FakeListChatModel {
  readonly #failsAfter: number;

  constructor(failsAfter: number) {
    super({ responses: [WORDS.join("")] });
    this.#failsAfter = failsAfter;
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for (const [at, text] of WORDS.entries()) {
      if (at === this.#failsAfter) throw new Error("connection lost");
      options.signal?.throwIfAborted();
      const chunk = new ChatGenerationChunk({ message: new AIMessageChunk(text), text });
      yield chunk;
      await runManager?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, {
        chunk,
      });
    }
  }
}

const State = Annotation.Root({ answer: Annotation<unknown>() });
const question = { question: "Why?" };

const shapes: Readonly<Record<string, (model: Speaking) => Runnable>> = {
  chain: (model) => prompted(model),
  parallel: (model) =>
    RunnableParallel.from({ left: prompted(model), right: prompted(new Speaking(99)) }),
  body: (model) =>
    RunnableLambda.from(async function* (_: unknown, config) {
      yield* await prompted(model).stream(question, config);
    }),
  fallback: (model) => prompted(model).withFallbacks([prompted(new Speaking(99))]),
  graph: (model) =>
    new StateGraph(State)
      .addNode("ask", async (_, config) => ({
        answer: await prompted(model).invoke(question, config),
      }))
      .addNode("tell", async () => ({ answer: "told" }))
      .addEdge(START, "ask")
      .addEdge("ask", "tell")
      .compile(),
};

const ways = ["read", "break", "abort", "throw", "cancel"] as const;

async function consume(
  runnable: Runnable,
  options: object,
  way: (typeof ways)[number],
  after: number,
): Promise<void> {
  const controller = new AbortController();
  const stream = await runnable.stream(question, { ...options, signal: controller.signal });
  let seen = 0;
  for await (const chunk of stream) {
    void chunk;
    seen += 1;
    if (seen < after || way === "read") continue;
    if (way === "abort") controller.abort();
    else if (way === "throw") throw new Error("the consumer's own");
    else break;
  }
}

function endingAt(events: readonly object[], run: RecordedRun): number {
  return run.ending === undefined ? -1 : events.findIndex((event) => event === run.ending);
}

test("every run ends once, and what is inside it before it, however a stream is left", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(shapes)),
      fc.constantFrom(...ways),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 7 }),
      async (shape, way, after, failsAfter) => {
        const make = shapes[shape];
        if (make === undefined) return;
        const { events, runs } = await record(async (tap) => {
          const callbacks = [langchainHandler(tap)];
          await consume(make(new Speaking(failsAfter)), { callbacks }, way, after).catch(() => 0);
          expect(tap.stats().openRuns).toBe(0);
        });
        const endings = events.filter((event) => isTerminal(event));
        expect(endings.map(({ run }) => run.id).toSorted()).toEqual(
          runs
            .all()
            .map(({ info }) => info.id)
            .toSorted(),
        );
        // A branch beside one that fails may still wait for its model then, and ends later.
        for (const run of runs.all().filter(({ standing }) => standing !== "error")) {
          for (const child of run.children) {
            expect(endingAt(events, child)).toBeLessThan(endingAt(events, run));
          }
        }
      },
    ),
    { numRuns: propertyRuns(60) },
  );
}, 300_000);
