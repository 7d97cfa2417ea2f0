import { type AnyEnding, isTerminal } from "@runtap/core";
import { propertyRuns } from "@runtap/repo/property-runs";
import { fakeClock, record, type Recorded } from "@runtap/testing";
import { type Exchange, replayServer, type ReplayServer } from "@runtap/testing/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";
import { fieldOf, isHandedOn, saidBy, streamedAnswers } from "./answers.ts";
import { question, type TestStream, type Version, versions } from "./clients.ts";
import { readAll } from "./reading.ts";

const RUN_TTL_MS = 60_000;

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeAll(() => void process.on("unhandledRejection", note));
afterAll(() => void process.off("unhandledRejection", note));

/** What a consumer does with the stream once `count` events have come, and what it has seen by its end. */
type Consume = (
  stream: TestStream,
  count: number,
  around: { readonly stop: AbortController; readonly advance: (ms: number) => void },
) => Promise<readonly unknown[]>;

interface Interruption {
  readonly name: string;
  /** How the server serves the first `n` events. */
  readonly serve: (n: number) => Partial<Exchange>;
  readonly consume: Consume;
  /** What the run is told to end with. */
  readonly ending: (isComplete: boolean) => readonly unknown[];
  /** How the server sees it; an abandoned stream is nobody's to close. */
  readonly answer: "left" | "cut" | "sent" | undefined;
}

/**
 * After how many events a stream is interrupted: after any number, of a long one after the first and the last few and some
 * between, unless more cases are asked for; its deltas are all alike.
 */
function boundariesOf(eventCount: number): readonly number[] {
  const all = Array.from({ length: eventCount + 1 }, (_, at) => at);
  const cases = propertyRuns(30);
  const edge = cases / 2 - 5;
  const step = Math.max(1, Math.ceil((eventCount - 2 * edge) / 10));
  return eventCount < cases
    ? all
    : all.filter((at) => at < edge || at > eventCount - edge || at % step === 0);
}

/** Reads exactly so many events. */
async function take(iterator: AsyncIterator<unknown>, count: number): Promise<unknown[]> {
  const events: unknown[] = [];
  while (events.length < count) {
    const { done, value } = await iterator.next();
    if (done === true) throw new Error(`Ended after ${events.length} of ${count} events.`);
    events.push(value);
  }
  return events;
}

const stalled = (n: number): Partial<Exchange> => ({ stopAfterEvents: n, stall: true });

const interruptions: readonly Interruption[] = [
  {
    name: "cut off by the network",
    serve: (n) => ({ cutAfterEvents: n }),
    consume: async (stream) => {
      const { events, error } = await readAll(stream);
      expect(String(error)).toBe("TypeError: terminated");
      return events;
    },
    ending: () => ["llm.error", "terminated"],
    answer: "cut",
  },
  {
    name: "ended too early",
    serve: (n) => ({ stopAfterEvents: n }),
    consume: async (stream) => {
      const { events, error } = await readAll(stream);
      expect(error).toBeUndefined();
      return events;
    },
    ending: (isComplete) =>
      isComplete
        ? ["llm.end", undefined]
        : ["llm.error", expect.stringContaining("ended before its last event")],
    answer: "sent",
  },
  {
    name: "broken off",
    serve: stalled,
    consume: async (stream, count) => {
      const iterator = stream[Symbol.asyncIterator]();
      const events = await take(iterator, count);
      await iterator.return?.();
      return events;
    },
    ending: (isComplete) => (isComplete ? ["llm.end", undefined] : ["llm.cancel", "break"]),
    answer: "left",
  },
  {
    name: "aborted by a signal",
    serve: stalled,
    consume: async (stream, count, { stop }) => {
      const iterator = stream[Symbol.asyncIterator]();
      const events = await take(iterator, count);
      const next = iterator.next();
      stop.abort();
      expect(await next).toEqual({ done: true, value: undefined });
      return events;
    },
    ending: () => ["llm.cancel", "abort"],
    answer: "left",
  },
  {
    name: "aborted by its controller",
    serve: stalled,
    consume: async (stream, count) => {
      const events: unknown[] = [];
      for await (const event of controlled(stream, count)) events.push(event);
      return events;
    },
    ending: () => ["llm.cancel", "abort"],
    answer: "left",
  },
  {
    name: "abandoned",
    serve: stalled,
    consume: async (stream, count, { advance }) => {
      const events = await take(stream[Symbol.asyncIterator](), count);
      advance(2 * RUN_TTL_MS);
      return events;
    },
    ending: () => ["llm.cancel", "abandoned"],
    answer: undefined,
  },
];

/** The events of a stream whose controller is aborted after so many of them. */
async function* controlled(stream: TestStream, count: number): AsyncGenerator {
  let left = count;
  if (left === 0) stream.controller.abort();
  for await (const event of stream) {
    yield event;
    left -= 1;
    if (left === 0) stream.controller.abort();
  }
}

async function interrupt(
  { create }: Version,
  { consume }: Interruption,
  server: ReplayServer,
  count: number,
): Promise<Recorded<readonly unknown[]>> {
  const clock = fakeClock();
  const { advance } = clock;
  const stop = new AbortController();
  return await record(
    async (tap) => {
      const client = observe(create(server.url), { tap });
      const options = { signal: stop.signal };
      const stream = await client.messages.create({ ...question, stream: true }, options);
      return await consume(stream, count, { stop, advance });
    },
    { clock, runTtlMs: RUN_TTL_MS },
  );
}

/** How a run ended, and why. */
function outcomeOf(ending: AnyEnding | undefined): readonly unknown[] {
  const why =
    ending !== undefined && "error" in ending
      ? ending.error.message
      : ending !== undefined && "reason" in ending
        ? ending.reason
        : undefined;
  return [ending?.type, why];
}

describe.each(versions)("client $version", (version) => {
  describe.each(interruptions)("a stream that is $name", (interruption) => {
    it.each(streamedAnswers)(
      "ends once and tells what was seen, after any event of $name",
      async ({ payloads }) => {
        const { serve, ending } = interruption;
        const lines = payloads.map((data) => JSON.stringify(data));
        const events = payloads.map((data, index) => ({
          event: String(fieldOf(data, "type")),
          data: lines[index],
        }));
        let at = 0;
        // Each at once, so that thousands of them take seconds; other tests send them one by one.
        const pieceBytes = 1 << 20;
        await using server = await replayServer(() => ({ events, pieceBytes, ...serve(at) }));
        for (at of boundariesOf(events.length)) {
          const expected = payloads.slice(0, at).filter(isHandedOn);
          const recorded = await interrupt(version, interruption, server, expected.length);

          expect(recorded.result).toEqual(expected);
          const run = recorded.runs.find("messages", "llm");
          expect(recorded.events.filter(isTerminal)).toEqual([run.ending]);
          const { text, responseId, finishReason } = saidBy(expected);
          expect(outcomeOf(run.ending)).toEqual(ending(finishReason !== undefined));
          expect(run.text).toBe(text);
          expect(run.ending).toMatchObject(text === "" ? {} : { text });
          expect(run.ending).toMatchObject(responseId === undefined ? {} : { responseId });
          const { answer } = server.requests.at(-1) ?? {};
          expect(interruption.answer && (await answer?.ended)).toBe(interruption.answer);
        }
      },
    );
  });

  it("leaves no rejection unhandled", async () => {
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });
});
