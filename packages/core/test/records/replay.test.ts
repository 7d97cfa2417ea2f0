import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyEvent, defineHandler, type Handler } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { replay, toRecord } from "../../src/records/index.ts";
import { chainEnd, llmToken, run } from "../events/event-of.ts";
import { Heard, heardTap } from "../heard.ts";
import { anything } from "../properties/monsters.ts";

/** What two runs, one in the other, say. */
async function said(): Promise<readonly AnyEvent[]> {
  const { tap, heard } = heardTap();
  await tap.run("chain", { name: "rag", input: "Where?" }, async (chain) => {
    await tap.run("llm", { name: "answer", input: "Where?" }, (llm) => {
      llm.token("The");
      llm.token("re.");
      return "There.";
    });
    chain.score({ name: "good", value: 1, source: "code" });
  });
  return heard.events;
}

const lineOf = (event: AnyEvent): string => `${JSON.stringify(toRecord(event))}\n`;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a replay", () => {
  it("gives handlers the events that were said, in order", async () => {
    const events = await said();
    const heard = new Heard();
    const summary = await replay(
      events.map((event) => toRecord(event)),
      heard.handler,
    );
    expect(heard.events).toEqual(events);
    expect(summary).toEqual({
      events: events.length,
      skipped: 0,
      skips: [],
      failures: [],
      dropped: 0,
      unfinished: [],
    });
  });

  it("resolves patterns as a tap does, and shares a run's info among its events", async () => {
    const patterns: string[] = [];
    const infos = new Set<object>();
    const note =
      (pattern: string) =>
      (event: AnyEvent): void => {
        patterns.push(pattern);
        infos.add(event.run);
      };
    const handler = defineHandler({
      name: "order",
      on: {
        "*": note("*"),
        "*.end": note("*.end"),
        "llm.*": note("llm.*"),
        "llm.end": note("llm.end"),
      },
    });
    const events = (await said()).filter(({ type }) => type.startsWith("llm."));
    await replay(events.map(lineOf), [handler]);
    expect(patterns.slice(-4)).toEqual(["llm.end", "llm.*", "*.end", "*"]);
    expect(patterns).toHaveLength(10);
    expect(infos.size).toBe(1);
  });

  it("gives each run a state of its own, from its first event to its ending", async () => {
    const made: string[] = [];
    const counts: string[] = [];
    const handler = defineHandler({
      name: "count",
      state: ({ name }) => {
        made.push(name);
        return { count: 0 };
      },
      on: {
        "*": (event, state) => {
          state.count += 1;
          if (event.type.endsWith(".end")) counts.push(`${event.run.name} ${state.count}`);
        },
      },
    });
    await replay((await said()).map(lineOf), handler);
    expect(made).toEqual(["rag", "answer"]);
    expect(counts).toEqual(["answer 4", "rag 3"]);
  });

  it("isolates a handler that throws or rejects, counts, and tells the others", async () => {
    const heard = new Heard();
    const fails: Handler = {
      name: "fails",
      on: {
        "llm.token": () => {
          throw new Error("no tokens");
        },
        "chain.end": () => Promise.reject(new Error("no end")),
      },
    };
    const events = await said();
    const { failures, events: count } = await replay(
      events.map((event) => toRecord(event)),
      [fails, heard.handler],
    );
    expect(count).toBe(events.length);
    expect(failures).toEqual([{ handler: "fails", count: 3, error: new Error("no tokens") }]);
    expect(heard.all("handler.error")).toHaveLength(3);
    expect(heard.events.filter(({ type }) => type !== "handler.error")).toEqual(events);
  });

  it("asks no guard", async () => {
    const guarded: Handler = {
      name: "guarded",
      on: {},
      guard: {
        "llm.start": () => {
          throw new Error("forbidden");
        },
      },
    };
    expect((await replay((await said()).map(lineOf), guarded)).failures).toEqual([]);
  });

  it("flushes at the end, and says who did not finish", async () => {
    const flushed: string[] = [];
    const handlers: Handler[] = [
      { name: "writes", on: {}, flush: () => void flushed.push("writes") },
      { name: "hangs", on: {}, flush: () => new Promise(() => undefined) },
      {
        name: "breaks",
        on: {},
        flush: () => {
          throw new Error("disk full");
        },
      },
    ];
    const { unfinished, failures } = await replay([], handlers, { timeoutMs: 1 });
    expect(flushed).toEqual(["writes"]);
    expect(unfinished).toEqual(["hangs", "breaks"]);
    expect(failures).toEqual([{ handler: "breaks", count: 1, error: new Error("disk full") }]);
  });

  it("skips what is no record, counts it, and says where and why", async () => {
    const heard = new Heard();
    const record = toRecord(chainEnd(1));
    const text = [
      JSON.stringify(record),
      "",
      JSON.stringify({ ...record, v: 2 }),
      "not json",
      `${JSON.stringify(record)}\r`,
      JSON.stringify({ ...record, type: "chain.rest" }),
      "[]",
      "null",
      JSON.stringify(record).slice(0, -10),
    ].join("\n");
    const { events, skipped, skips } = await replay(text, heard.handler);
    expect([events, skipped, heard.events.length]).toEqual([2, 6, 2]);
    expect(skips.map(({ at }) => at)).toEqual([3, 4, 6, 7, 8, 9]);
    expect(skips[0]?.reason).toContain("`v` of a record to be 1");
    expect(skips[1]?.reason).toBe(
      "Expected a line of JSON, got one that is truncated, too long or no JSON.",
    );
  });

  it("reads a file in whatever pieces it comes", async () => {
    const events = [...(await said()), chainEnd("ä😀\u2028")];
    const bytes = bytesOf(events.map(lineOf).join(""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: bytes.length })),
        fc.boolean(),
        async (cuts, isWhole) => {
          const places = [0, ...cuts.sort((one, other) => one - other), bytes.length];
          const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
          if (!isWhole) pieces.push(bytesOf('{"v":1,"ty'));
          const heard = new Heard();
          const { skipped } = await replay(pieces, heard.handler);
          expect(heard.events).toEqual(events);
          expect(skipped).toBe(isWhole ? 0 : 1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("reads lines as they come from an asynchronous source", async () => {
    const events = await said();
    async function* lines(): AsyncGenerator<string> {
      for (const event of events) yield lineOf(event).trimEnd();
    }
    const heard = new Heard();
    await replay(lines(), heard.handler);
    expect(heard.events).toEqual(events);
  });

  it("does not hold a line that never ends", async () => {
    const piece = new Uint8Array(1000).fill(0x78);
    const pieces = [
      ...Array.from({ length: 100 }, () => piece),
      bytesOf(`\n${lineOf(chainEnd(1))}`),
    ];
    const heard = new Heard();
    const { skips } = await replay(pieces, heard.handler, { maxLineLength: 5000 });
    expect(skips.map(({ at }) => at)).toEqual([1]);
    expect(heard.events).toEqual([chainEnd(1)]);
  });

  it("waits for a queue, so that it drops nothing", async () => {
    const heard = new Heard();
    const slow = queued(
      { name: "slow", on: { "*": async (event: AnyEvent) => void heard.events.push(event) } },
      { maxPending: 2000 },
    );
    const tokens = Array.from({ length: 10_000 }, (_, index) => llmToken({ index }));
    const { dropped, events } = await replay(
      tokens.map((event) => toRecord(event)),
      slow,
    );
    expect([events, dropped, heard.events.length]).toEqual([10_000, 0, 10_000]);
    expect(heard.all("llm.token").map(({ index }) => index)).toEqual(
      tokens.map(({ index }) => index),
    );
  });

  it("flushes and fails when its source does", async () => {
    let flushes = 0;
    function* broken(): Generator {
      yield toRecord(chainEnd(1));
      throw new Error("disk gone");
    }
    const handler: Handler = { name: "flushed", on: {}, flush: () => void (flushes += 1) };
    await expect(replay(broken(), handler)).rejects.toThrow("disk gone");
    expect(flushes).toBe(1);
  });

  it("gives a log of a log: the records of what is replayed are those that were read", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 5 }), async (found) => {
        const records = found.map(({ value }) => toRecord({ ...chainEnd(value), run: { ...run } }));
        const again: unknown[] = [];
        await replay(
          records.map((record) => JSON.stringify(record)),
          {
            name: "log",
            on: { "*": (event) => void again.push(toRecord(event)) },
          },
        );
        expect(again).toEqual(records);
      }),
      { numRuns: 50 },
    );
  });

  it.each<readonly [string, () => Promise<unknown>, string]>([
    [
      "handlers that are none",
      () => replay([], { name: "", on: {} }),
      "Expected a handler's `name` to be a non-empty string",
    ],
    [
      "records that are none",
      () => replay(JSON.parse("7"), []),
      "Expected the records of a replay to be records, lines or bytes, or what yields them, got `7` (number).",
    ],
    [
      "a time of nothing",
      () => replay([], [], { timeoutMs: 0 }),
      "Expected `timeoutMs` to be a positive integer, got `0` (number). Leave it out for 30000.",
    ],
  ])("complains about %s", async (_, start, message) => {
    await expect(start()).rejects.toThrow(message);
  });
});
