import { describe, expect, it } from "vitest";
import { stage } from "./timing.ts";

describe("counts", () => {
  it("tell how runs of one name ended, and which are open", () => {
    const { tap, figures, timing } = stage();
    const start = () => tap.start("tool", { name: "search", input: "?" });
    start().end("found");
    start().fail(new Error("down"));
    start().cancel("timeout");
    start().cancel("timeout");
    start().cancel("abort");
    start();
    expect(figures("search")).toMatchObject({
      kind: "tool",
      started: 6,
      open: 1,
      ended: 1,
      errored: 1,
      cancelled: 3,
      cancelledBy: { timeout: 2, abort: 1 },
    });
    expect(timing.summary().kinds).toMatchObject([{ kind: "tool", label: "tool", started: 6 }]);
  });

  it("tell runs apart by kind, model, tag and group", () => {
    const { tap, clock, timing } = stage({ groupBy: (run) => run.userId });
    tap
      .start("llm", { name: "a", input: "?", model: "gpt-5", tags: ["x", "y", "x"], userId: "ada" })
      .end("");
    clock.advance(5);
    tap.start("llm", { name: "b", input: "?", tags: ["y"] }).end("", { model: "gpt-5-mini" });
    tap.start("embedding", { name: "a", input: "?", model: "e", userId: "bob" }).end([]);
    const { kinds, names, models, tags, groups } = timing.summary();
    const started = (list: readonly { kind: string; label: string; started: number }[]) =>
      Object.fromEntries(list.map((each) => [`${each.kind} ${each.label}`, each.started]));
    expect(started(kinds)).toEqual({ "llm llm": 2, "embedding embedding": 1 });
    expect(started(names)).toEqual({ "llm a": 1, "llm b": 1, "embedding a": 1 });
    expect(started(models)).toEqual({ "llm gpt-5": 1, "llm gpt-5-mini": 1, "embedding e": 1 });
    expect(started(tags)).toEqual({ "llm x": 1, "llm y": 2 });
    expect(started(groups)).toEqual({ "llm ada": 1, "embedding bob": 1 });
  });

  it("move a run to the model that a retry falls back to", () => {
    const { tap, timing } = stage();
    const llm = tap.start("llm", { name: "a", input: "?", model: "gpt-5" });
    llm.retry({ error: new Error("429"), model: "claude" });
    const models = () =>
      timing.summary().models.map(({ label, open, ended }) => ({ label, open, ended }));
    expect(models()).toContainEqual({ label: "claude", open: 1, ended: 0 });
    llm.end("");
    expect(models()).toEqual([
      { label: "gpt-5", open: 0, ended: 0 },
      { label: "claude", open: 0, ended: 1 },
    ]);
  });
});

describe("durations", () => {
  it("are those of all endings but abandonments", () => {
    const { tap, clock, figures } = stage();
    for (const [ms, ending] of [
      [10, "end"],
      [20, "fail"],
      [60, "cancel"],
      [9_000, "abandon"],
    ] as const) {
      const run = tap.start("tool", { name: "search", input: "?" });
      clock.advance(ms);
      if (ending === "end") run.end();
      else if (ending === "fail") run.fail(new Error("down"));
      else run.cancel(ending === "cancel" ? "abort" : "abandoned");
    }
    const { durationMs } = figures("search");
    expect(durationMs).toMatchObject({ count: 3, total: 90, min: 10, max: 60, mean: 30 });
    expect(durationMs?.p50).toBeCloseTo(20, 0);
  });

  it("divide into a run's own time and time in children, whose overlaps count once", () => {
    const { tap, clock, figures } = stage();
    const chain = tap.start("chain", { name: "rag", input: "?" });
    clock.advance(5);
    const one = chain.start("tool", { name: "one", input: "?" });
    clock.advance(10);
    const two = chain.start("tool", { name: "two", input: "?" });
    clock.advance(10);
    one.end();
    clock.advance(20);
    two.end();
    clock.advance(3);
    chain.start("tool", { name: "three", input: "?" }).end();
    const outliving = chain.start("tool", { name: "four", input: "?" });
    clock.advance(2);
    chain.end();
    clock.advance(100);
    outliving.end();
    expect(figures("rag")).toMatchObject({ selfMs: 8, childrenMs: 42, durationMs: { total: 50 } });
    expect(figures("one")).toMatchObject({ selfMs: 20, childrenMs: 0 });
  });
});

describe("model calls", () => {
  it("tell when text, reasoning and tool calls began, and how the stream went", () => {
    const { tap, clock, figures } = stage();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    clock.advance(100);
    llm.token("hm", { channel: "reasoning" });
    clock.advance(50);
    for (const token of ["a", "b", "c", "d"]) {
      llm.token(token);
      clock.advance(10);
    }
    llm.token("{}", { toolCall: { index: 0 } });
    clock.advance(7);
    llm.end("", { usage: { outputTokens: 60, reasoningTokens: 20 } });
    expect(figures("answer").calls).toMatchObject({
      timeToFirstReasoningMs: { count: 1, total: 100 },
      timeToFirstTokenMs: { count: 1, total: 150 },
      timeToFirstToolCallMs: { count: 1, total: 190 },
      gapMs: { count: 5, total: 90, min: 10, max: 50 },
      generationMs: { total: 90 },
      // 60 tokens in 6 events: 50 of them came in the 90 ms after the first.
      tokensPerSecond: { count: 1 },
    });
    expect(figures("answer").calls?.tokensPerSecond?.total).toBeCloseTo(50 / 0.09, 6);
  });

  it("count no reasoning that was not streamed into the tokens per second", () => {
    const { tap, clock, figures } = stage();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    for (const token of ["a", "b"]) {
      clock.advance(100);
      llm.token(token);
    }
    llm.end("", { usage: { outputTokens: 60, reasoningTokens: 40 } });
    expect(figures("answer").calls?.tokensPerSecond?.total).toBeCloseTo(10 / 0.1, 6);
  });

  it.each([
    ["is an estimate", { outputTokens: 9, source: "estimate" }],
    ["is partial", { outputTokens: 9, partial: true }],
    ["is unknown", undefined],
  ] as const)("have no tokens per second where usage %s", (_, usage) => {
    const { tap, clock, figures } = stage();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    llm.token("a");
    clock.advance(5);
    llm.token("b");
    llm.end("", usage === undefined ? {} : { usage });
    expect(figures("answer").calls?.gapMs?.count).toBe(1);
    expect(figures("answer").calls?.tokensPerSecond).toBeUndefined();
  });

  it("forget what a failed attempt has streamed", () => {
    const { tap, clock, figures } = stage();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    clock.advance(10);
    llm.token("a");
    clock.advance(10);
    llm.retry({ error: new Error("cut off") });
    clock.advance(500);
    llm.token("b");
    llm.end("");
    const { calls } = figures("answer");
    expect(calls?.timeToFirstTokenMs?.total).toBe(520);
    expect(calls?.gapMs).toBeUndefined();
  });

  it("say nothing where nothing was streamed", () => {
    const { tap, figures } = stage();
    tap.start("llm", { name: "title", input: "?" }).end("Hello");
    expect(figures("title").calls).toBeUndefined();
  });
});

describe("bad times", () => {
  it("are left out and counted: a clock that goes back, or is no number", () => {
    let now = 1_000;
    const { tap, timing, figures, failures } = stage({}, { clock: { now: () => now } });
    const back = tap.start("llm", { name: "answer", input: "?" });
    now = 1_010;
    back.token("a");
    now = 900;
    back.token("b");
    back.end("");
    now = Number.NaN;
    const none = tap.start("chain", { name: "rag", input: "?" });
    none.start("tool", { name: "search", input: "?" }).end();
    none.end();
    now = 2_000;
    const fine = tap.start("tool", { name: "search", input: "?" });
    now = 2_004;
    fine.end();
    expect(failures).toEqual([]);
    expect(figures("search").durationMs).toMatchObject({ total: 4 });
    expect(figures("rag")).toMatchObject({ ended: 1, open: 0, selfMs: 0 });
    expect(timing.summary().rejectedFigures).toBeGreaterThan(3);
    expect(timing.table({ width: 100 })).toContain("figures that were no times");
    for (const { traceId } of timing.summary().recentTraces) {
      expect(timing.trace(traceId, { width: 80 })).toBeTypeOf("string");
      expect(timing.criticalPath(traceId)).toBeDefined();
    }
    expect(JSON.stringify(timing)).not.toContain("null,");
  });
});
