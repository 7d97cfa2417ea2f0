import { createTap } from "@runtap/core";
import { fakeClock } from "@runtap/testing";
import { describe, expect, it } from "vitest";
import { timingHandler } from "../src/handler.ts";
import type { SlowRun } from "../src/slow-runs.ts";
import { stage } from "./timing.ts";

function watching(slow: NonNullable<Parameters<typeof timingHandler>[0]>["slow"]) {
  const told: SlowRun[] = [];
  const staged = stage({ slow, onSlow: (each) => told.push(each) });
  const lines = () =>
    told.map(
      ({ run, limitMs, elapsedMs, isOpen }) =>
        `${run.name} ${elapsedMs}/${limitMs}${isOpen ? " open" : ""}`,
    );
  return { ...staged, lines };
}

describe("onSlow", () => {
  it("is called once, while the run is still running", () => {
    const { tap, clock, lines, figures } = watching(1_000);
    const run = tap.start("tool", { name: "search", input: "?" });
    clock.advance(999);
    expect(lines()).toEqual([]);
    clock.advance(1);
    expect(lines()).toEqual(["search 1000/1000 open"]);
    expect(figures("search")).toMatchObject({ open: 1, slow: 1 });
    clock.advance(5_000);
    run.end();
    expect(lines()).toEqual(["search 1000/1000 open"]);
    expect(figures("search")).toMatchObject({ open: 0, slow: 1 });
  });

  it("is called at the ending where no timer could be called in between", () => {
    const told: SlowRun[] = [];
    const timing = timingHandler({
      slow: 100,
      onSlow: (each) => told.push(each),
      clock: fakeClock(),
    });
    let now = 0;
    const tap = createTap({ handlers: timing, clock: { now: () => now } });
    const run = tap.start("tool", { name: "search", input: "?" });
    now = 250;
    run.end();
    expect(told).toMatchObject([{ elapsedMs: 250, limitMs: 100, isOpen: false }]);
    expect(told[0]?.run).toBe(run.info);
  });

  it("is not called for runs that end in time, whatever the order", () => {
    const { tap, clock, lines } = watching(100);
    const start = (name: string) => tap.start("tool", { name, input: "?" });
    const [one, two] = [start("one"), start("two")];
    clock.advance(50);
    const three = start("three");
    two.end();
    clock.advance(49);
    three.fail(new Error("down"));
    clock.advance(1);
    one.end();
    expect(lines()).toEqual(["one 100/100 open"]);
    expect(clock.pendingTimers).toBe(0);
  });

  it("knows limits by name and by kind, the name first", () => {
    const { tap, clock, lines } = watching({
      kinds: { tool: 100, llm: 200 },
      names: { quick: 10, constructor: 20 },
    });
    for (const name of ["quick", "usual", "constructor"]) tap.start("tool", { name, input: "?" });
    tap.start("llm", { name: "model", input: "?" });
    tap.start("chain", { name: "rag", input: "?" });
    clock.advance(1_000);
    expect(lines()).toEqual([
      "quick 10/10 open",
      "constructor 20/20 open",
      "usual 100/100 open",
      "model 200/200 open",
    ]);
  });

  it("that throws or rejects is a failure of the handler and nothing more", async () => {
    for (const onSlow of [
      () => {
        throw new Error("pager down");
      },
      () => Promise.reject(new Error("pager down")),
    ]) {
      const errors: string[] = [];
      const { tap, clock, failures, figures } = stage({ slow: 10, onSlow });
      tap.use({ name: "health", on: { "handler.error": (event) => errors.push(event.handler) } });
      const run = tap.start("tool", { name: "search", input: "?" });
      clock.advance(10);
      await new Promise((resolve) => setImmediate(resolve));
      run.end();
      expect(failures).toMatchObject([{ message: "pager down" }]);
      expect(errors).toEqual(["timing"]);
      expect(figures("search")).toMatchObject({ ended: 1, slow: 1 });
    }
  });

  it("keeps no timer once all runs have ended, nor after the tap was closed", async () => {
    const { tap, clock, lines } = watching(1_000);
    const runs = [1, 2, 3].map(() => tap.start("tool", { name: "search", input: "?" }));
    expect(clock.pendingTimers).toBeGreaterThan(0);
    for (const run of runs) run.end();
    await tap.close();
    expect(clock.pendingTimers).toBe(0);
    expect(lines()).toEqual([]);
  });

  it("may be left out: slow runs are counted in any case", () => {
    const { tap, clock, figures, timing } = stage({ slow: 10 });
    tap.start("tool", { name: "search", input: "?" });
    clock.advance(20);
    expect(figures("search").slow).toBe(1);
    expect(timing.table({ width: 100 })).toContain("slow");
  });
});
