import { createTap } from "@runtap/core";
import { fakeClock, fakeIds } from "@runtap/testing";
import { describe, expect, it } from "vitest";
import { timingHandler } from "../src/handler.ts";
import { Ledger } from "../src/ledger.ts";
import { RunTimes } from "../src/run-times.ts";
import { stage } from "./timing.ts";

describe("100,000 runs over 10,000 names and tenants", () => {
  it("fill the series there are, and the rest is counted as other and said", () => {
    const clock = fakeClock();
    const timing = timingHandler({ groupBy: (run) => run.userId, maxTraces: 10 });
    const tap = createTap({ handlers: timing, clock, ids: fakeIds() });
    for (let at = 0; at < 100_000; at += 1) {
      const name = `name-${at % 10_000}`;
      const run = tap.start("tool", {
        name,
        userId: `tenant-${at % 10_000}`,
        tags: [`t-${at}`, `u-${at}`],
        input: at,
      });
      clock.advance(1);
      run.end(at);
    }
    const summary = timing.summary();
    for (const list of [summary.names, summary.groups]) {
      expect(list).toHaveLength(201);
      expect(list.reduce((sum, { started }) => sum + started, 0)).toBe(100_000);
    }
    expect(summary.tags).toHaveLength(201);
    expect(summary.kinds).toMatchObject([{ ended: 100_000, durationMs: { total: 100_000 } }]);
    expect(summary.names.find(({ isOther }) => isOther)).toMatchObject({
      started: 98_000,
      open: 0,
    });
    expect(summary.folded).toEqual([
      { dimension: "name", runs: 98_000, maxSeries: 200 },
      { dimension: "tag", runs: 99_900, maxSeries: 200 },
      { dimension: "group", runs: 98_000, maxSeries: 200 },
    ]);
    expect(summary.recentTraces).toHaveLength(10);
    expect(timing.table({ width: 100 })).toContain(
      "Other: 98,000 runs had no place among the first 200 names (maxSeries).",
    );
    expect(JSON.stringify(timing).length).toBeLessThan(200_000);
  }, 60_000);
});

describe("a ledger", () => {
  const run = (at: number, parentId?: string) => ({
    id: at.toString(16).padStart(16, "0"),
    traceId: (parentId ?? at.toString(16)).padStart(32, "0"),
    ...(parentId === undefined ? {} : { parentId }),
    kind: "tool" as const,
    name: "search",
    tags: [],
    metadata: {},
    verbose: false,
    startTime: at,
  });

  it("holds as much after 20,000 ended runs as after 1,000", () => {
    const ledger = new Ledger({ maxSeries: 10, maxTraces: 5 });
    const held = [1_000, 20_000].map((count) => {
      for (let at = 0; at < count; at += 1) {
        const info = run(at);
        const times = new RunTimes(info);
        ledger.start({ type: "tool.start", run: info, seq: 1, time: at, input: "?" }, times);
        ledger.end(
          { type: "tool.end", run: info, seq: 2, time: at, output: "", durationMs: 1 },
          times,
        );
      }
      return ledger.held;
    });
    expect(held).toEqual([6, 6]);
  });

  it("takes the oldest for lost beyond 100,000 runs whose ending is not heard", () => {
    const ledger = new Ledger({ maxSeries: 10, maxTraces: 5 });
    for (let at = 0; at < 100_500; at += 1) {
      const info = run(at);
      const times = new RunTimes(info);
      ledger.start({ type: "tool.start", run: info, seq: 1, time: at, input: "?" }, times);
    }
    expect(ledger.held).toBe(200_001);
    expect(ledger.openRuns).toBe(100_500);
  });
});

describe("a trace", () => {
  it("of very many runs shows the first ones and says how many more there are", () => {
    const { tap, clock, timing, figures } = stage();
    const agent = tap.start("agent", { name: "loop", input: "?" });
    for (let at = 0; at < 2_000; at += 1) {
      const tool = agent.start("tool", { name: "search", input: "?" });
      clock.advance(1);
      tool.end();
    }
    agent.end();
    expect(timing.summary().recentTraces).toMatchObject([{ runs: 2_001, durationMs: 2_000 }]);
    expect(timing.trace(undefined, { width: 80 })).toContain("1801 more runs.");
    expect(figures("loop")).toMatchObject({ selfMs: 0, childrenMs: 2_000 });
  });

  it("is not kept where none should be", () => {
    const { tap, timing } = stage({ maxTraces: 0 });
    tap.start("tool", { name: "search", input: "?" }).end();
    expect(timing.trace()).toBeUndefined();
    expect(timing.criticalPath()).toBeUndefined();
    expect(timing.summary().recentTraces).toEqual([]);
  });
});

describe("names of a megabyte", () => {
  it("are cut, so that they are not kept", () => {
    const { tap, timing } = stage();
    const long = "n".repeat(1_000_000);
    tap.start("tool", { name: long, tags: [long], input: "?" }).end();
    const { names, tags, recentTraces } = timing.summary();
    for (const { label } of [...names, ...tags]) expect(label).toHaveLength(200);
    expect(recentTraces[0]?.name).toHaveLength(200);
    expect(
      timing
        .table({ width: 60 })
        .split("\n")
        .every((line) => line.length <= 60),
    ).toBe(true);
  });
});
