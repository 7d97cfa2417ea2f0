import { createTap } from "@runtap/core";
import { queued } from "@runtap/core/queued";
import { replay, toRecord } from "@runtap/core/records";
import { fakeClock, fakeIds } from "@runtap/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { timingHandler } from "../src/handler.ts";
import { processProbe } from "../src/process-probe.ts";
import { terminalColumns } from "../src/terminal-columns.ts";
import { stage } from "./timing.ts";

function answer({ tap, clock }: Pick<ReturnType<typeof stage>, "tap" | "clock">): void {
  const chain = tap.start("chain", { name: "rag", input: "?" });
  const llm = chain.start("llm", { name: "answer", input: "?", model: "gpt-5" });
  clock.advance(40);
  llm.token("a");
  clock.advance(2);
  llm.token("b");
  llm.end("ab");
  chain.end("ab");
}

describe("timingHandler", () => {
  it("measures the same behind a queue and from a log", async () => {
    const direct = timingHandler();
    const behind = timingHandler({ name: "behind" });
    const log: string[] = [];
    const clock = fakeClock();
    const tap = createTap({
      handlers: [
        direct,
        queued(behind),
        { name: "log", on: { "*": (event) => log.push(JSON.stringify(toRecord(event))) } },
      ],
      clock,
      ids: fakeIds(),
    });
    answer({ tap, clock });
    await tap.flush();
    const replayed = timingHandler();
    await replay(log, [replayed]);
    expect(behind.summary()).toEqual(direct.summary());
    expect(replayed.summary().names).toEqual(direct.summary().names);
    expect(replayed.trace(undefined, { width: 60 })).toBe(direct.trace(undefined, { width: 60 }));
  });

  it("measures one request alone where one is made for each", async () => {
    const { tap, clock } = stage();
    const respond = (ms: number) => {
      const timing = timingHandler({ name: "request" });
      return tap.scope({ handlers: timing }, async () => {
        const run = tap.start("tool", { name: "search", input: "?" });
        await Promise.resolve();
        clock.advance(ms);
        run.end();
        return timing
          .summary()
          .names.map(({ started, durationMs }) => [started, durationMs?.count]);
      });
    };
    expect(await Promise.all([respond(10), respond(20)])).toEqual([[[1, 1]], [[1, 1]]]);
  });

  it("takes a model that is no text for none", () => {
    const { tap, timing, failures } = stage({}, { onWarning: () => undefined });
    const model = (value: unknown) => value as string;
    tap.start("llm", { name: "answer", input: "?", model: model(5) }).end("", { model: model({}) });
    const other = tap.start("llm", { name: "answer", input: "?", model: model(null) });
    other.retry({ error: new Error("429"), model: model(7) });
    other.end("");
    expect(failures).toEqual([]);
    expect(timing.summary()).toMatchObject({ names: [{ ended: 2 }], models: [] });
  });

  it("goes on with a trace whose next run starts when all before have ended", () => {
    const { tap, clock, timing } = stage();
    const parent = { traceId: "a".repeat(32), id: "b".repeat(16) };
    for (const name of ["first", "second"]) {
      const run = tap.start("chain", { name, input: "?", parent });
      clock.advance(10);
      run.end();
    }
    expect(timing.summary().recentTraces).toMatchObject([
      { runs: 2, name: "first", durationMs: 20 },
    ]);
    expect(timing.trace(parent.traceId, { width: 60 })).toContain("second");
  });

  it("shows a child under its parent that has ended before", () => {
    const { tap, clock, timing } = stage();
    const chain = tap.start("chain", { name: "rag", input: "?" });
    const open = chain.start("tool", { name: "open", input: "?" });
    clock.advance(10);
    chain.end();
    chain.start("tool", { name: "late", input: "?" }).end();
    open.end();
    expect(timing.trace(undefined, { width: 60 })?.split("\n")[2]).toMatch(/^└ tool late/);
  });
});

describe("without a process", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("nothing is sampled, and tables have 100 columns", () => {
    vi.stubGlobal("process", undefined);
    const probe = processProbe();
    const columns = terminalColumns();
    const timing = timingHandler({ resources: true });
    const resources = timing.summary().resources;
    vi.unstubAllGlobals();
    expect([probe, columns, resources]).toEqual([undefined, 100, undefined]);
  });
});
