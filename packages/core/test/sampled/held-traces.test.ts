import { describe, expect, it } from "vitest";
import { HeldTraces } from "../../src/sampled/held-traces.ts";
import { eventOf } from "./event-of.ts";

/** A start that is said and held. */
function begin(traces: HeldTraces<string>, traceId: string): void {
  const event = eventOf(traceId, `${traceId}-root`, "start");
  const trace = traces.of(event);
  trace?.follow(event);
  if (trace?.makeRoom() === true) trace.hold({ event, hearer: traceId });
}

describe("HeldTraces", () => {
  it("begins a trace with the start of a run, and finds it again", () => {
    const traces = new HeldTraces<string>(2, 10);
    const begun = traces.of(eventOf("t", "root", "start"));
    expect(begun?.standing).toBe("held");
    expect(traces.of(eventOf("t", "root", "chunk"))).toBe(begun);
    expect(traces.of(eventOf("t", "child", "start"))).toBe(begun);
  });

  it("begins none with anything else: what is said late must not be held", () => {
    const traces = new HeldTraces<string>(2, 10);
    expect(traces.of(eventOf("t", "root", "end"))).toBeUndefined();
    expect(traces.undecided).toBe(0);
  });

  it("gives up the oldest when there are too many, and still knows it", () => {
    const traces = new HeldTraces<string>(2, 10);
    for (const id of ["a", "b", "c"]) begin(traces, id);
    const standings = ["a", "b", "c"].map((id) => traces.of(eventOf(id, id, "chunk"))?.standing);
    expect(standings).toEqual(["given-up", "held", "held"]);
    expect([traces.size, traces.undecided]).toEqual([2, 3]);
  });

  it("holds no more than it may, however many traces never end", () => {
    const traces = new HeldTraces<string>(5, 10);
    for (let trace = 0; trace < 10_000; trace += 1) begin(traces, `trace ${trace}`);
    expect([traces.size, traces.undecided]).toEqual([5, 55]);
  });

  it("holds nothing after 10,000 traces that were let go", () => {
    const traces = new HeldTraces<string>(5, 10);
    for (let trace = 0; trace < 10_000; trace += 1) {
      begin(traces, `trace ${trace}`);
      const begun = traces.of(eventOf(`trace ${trace}`, "root", "end"));
      if (begun !== undefined) traces.letGo(begun);
    }
    expect([traces.size, traces.undecided]).toEqual([0, 0]);
  });

  it("holds nothing of traces that are kept, and remembers ten times as many as it may hold", () => {
    const traces = new HeldTraces<string>(5, 10);
    for (let trace = 0; trace < 1000; trace += 1) {
      begin(traces, `trace ${trace}`);
      traces.keep(`trace ${trace}`);
    }
    expect([traces.size, traces.undecided]).toEqual([0, 0]);
    expect([traces.isKept("trace 949"), traces.isKept("trace 950")]).toEqual([false, true]);
  });

  it("lets go of everything undecided when it is cleared", () => {
    const traces = new HeldTraces<string>(1, 10);
    for (const id of ["a", "b"]) begin(traces, id);
    const found = ["a", "b"].map((id) => traces.of(eventOf(id, id, "chunk")));
    traces.clear();
    expect([traces.size, traces.undecided]).toEqual([0, 0]);
    expect(found.map((trace) => trace?.standing)).toEqual(["let-go", "let-go"]);
  });
});
