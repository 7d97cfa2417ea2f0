import { describe, expect, it } from "vitest";
import { HeldTrace } from "../../src/sampled/held-trace.ts";
import { eventOf } from "./event-of.ts";

type Phase = Parameters<typeof eventOf>[2];

/** Says `run:phase` after `run:phase` to a trace that holds so many. */
function traceAfter(maxEvents: number, story: string): HeldTrace<string> {
  const trace = new HeldTrace<string>("t", maxEvents);
  for (const [seq, word] of story.split(" ").entries()) {
    const [run = "", short = ""] = word.split(":");
    const phases: { readonly [short: string]: Phase } = { s: "start", c: "chunk", e: "end" };
    const event = eventOf("t", run, phases[short] ?? "error", seq);
    trace.follow(event);
    if (trace.makeRoom()) trace.hold({ event, hearer: run });
    else trace.miss();
  }
  return trace;
}

function keptOf(trace: HeldTrace<string>): { readonly story: string; readonly missed: number } {
  const { waiting, missed } = trace.keep();
  const letters: { readonly [type: string]: string } = {
    "chain.start": "s",
    "chain.chunk": "c",
    "chain.end": "e",
  };
  const story = waiting.map(({ event }) => `${event.run.id}:${letters[event.type] ?? "x"}`);
  return { story: story.join(" "), missed };
}

describe("HeldTrace", () => {
  it("hands out what it holds, in order, once", () => {
    const trace = traceAfter(10, "a:s b:s b:c b:e a:e");
    expect(keptOf(trace)).toEqual({ story: "a:s b:s b:c b:e a:e", missed: 0 });
    expect(keptOf(trace)).toEqual({ story: "", missed: 0 });
    expect(trace.standing).toBe("kept");
  });

  it("gives up the oldest parts first when it is full, and counts them", () => {
    const trace = traceAfter(4, "a:s a:c a:c a:c a:c");
    expect(trace.size).toBe(4);
    expect(trace.keep().waiting.map(({ event: { seq } }) => seq)).toEqual([0, 2, 3, 4]);
    expect(keptOf(traceAfter(4, "a:s a:c a:c a:c a:c")).missed).toBe(1);
  });

  it("gives up parts before starts and endings", () => {
    expect(keptOf(traceAfter(4, "a:s a:c b:s b:e c:s"))).toEqual({
      story: "a:s b:s b:e c:s",
      missed: 1,
    });
  });

  it("gives up runs that have ended before those that are open", () => {
    expect(keptOf(traceAfter(4, "a:s b:s c:s b:e d:s"))).toEqual({
      story: "a:s c:s b:e d:s",
      missed: 1,
    });
    expect(keptOf(traceAfter(8, "a:s b:s b:e c:s c:e d:s d:e e:s f:s"))).toEqual({
      story: "a:s c:s c:e d:s d:e e:s f:s",
      missed: 2,
    });
  });

  it("gives up what comes when it is full of open runs", () => {
    const trace = traceAfter(3, "a:s b:s c:s d:s c:c");
    expect(keptOf(trace)).toEqual({ story: "a:s b:s c:s", missed: 2 });
  });

  it("holds one event at most where it may hold one", () => {
    const trace = traceAfter(1, "a:s a:c b:s b:c b:e a:x");
    expect(trace.size).toBe(1);
    expect(keptOf(trace).missed).toBe(5);
  });

  it("holds nothing any more once it was given up, and knows how much was missed", () => {
    const trace = traceAfter(10, "a:s a:c");
    trace.giveUp();
    expect([trace.size, trace.makeRoom(), trace.standing]).toEqual([0, false, "given-up"]);
    trace.miss();
    expect(keptOf(trace)).toEqual({ story: "", missed: 3 });
  });

  it("misses nothing of what was let go", () => {
    const trace = traceAfter(2, "a:s a:c a:c a:e");
    trace.letGo();
    expect([trace.size, trace.standing]).toEqual([0, "let-go"]);
    expect(keptOf(trace)).toEqual({ story: "", missed: 0 });
  });

  it("is idle while none of its runs is open", () => {
    expect(traceAfter(9, "a:s b:s a:e").isIdle).toBe(false);
    expect(traceAfter(9, "a:s b:s a:e b:x").isIdle).toBe(true);
    expect(traceAfter(9, "a:s b:s a:e").isOpen("b")).toBe(true);
  });
});
