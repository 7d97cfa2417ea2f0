import type { RunInfo } from "@runtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CriticalStep, criticalPath } from "../src/critical-path.ts";
import { RunTimes } from "../src/run-times.ts";
import { stage } from "./timing.ts";

function span(name: string, startTime: number, endTime: number, parent?: RunTimes): RunTimes {
  const info: RunInfo = {
    id: name,
    traceId: "t",
    kind: "tool",
    name,
    tags: [],
    metadata: {},
    verbose: false,
    startTime,
  };
  const run = new RunTimes(info);
  run.parent = parent;
  run.standing = "end";
  run.endTime = endTime;
  return run;
}

const shown = (steps: readonly CriticalStep[]): string =>
  steps.map(({ name, from, durationMs }) => `${name} ${from}+${durationMs}`).join(", ");

describe("criticalPath", () => {
  it("goes through the one of parallel children that ended last", () => {
    const rag = span("rag", 0, 100);
    const spans = [
      rag,
      span("short", 10, 40, rag),
      span("long", 10, 80, rag),
      span("next", 82, 95, rag),
    ];
    expect(shown(criticalPath(spans, 100))).toBe(
      "rag 0+10, long 10+70, rag 80+2, next 82+13, rag 95+5",
    );
  });

  it("leaves out a child that outlives its parent, and what ran beside the path", () => {
    const rag = span("rag", 0, 50);
    const spans = [
      rag,
      span("background", 5, 90, rag),
      span("aside", 0, 30, rag),
      span("last", 20, 50, rag),
    ];
    expect(shown(criticalPath(spans, 90))).toBe("rag 0+20, last 20+30");
  });

  it("takes a run that is open to have come as far as is known", () => {
    const { tap, clock, timing } = stage();
    const chain = tap.start("chain", { name: "rag", input: "?" });
    clock.advance(5);
    const tool = chain.start("tool", { name: "search", input: "?" });
    clock.advance(10);
    chain.start("tool", { name: "late", input: "?" });
    const steps = timing.criticalPath(chain.info.traceId) ?? [];
    expect(steps.map(({ name, durationMs }) => [name, durationMs])).toEqual([
      ["rag", 5],
      ["search", 10],
    ]);
    expect(timing.trace(chain.info.traceId, { width: 60 })).toContain("open");
    tool.end();
  });

  it("goes on with the root before, where a trace has several", () => {
    const spans = [span("one", 0, 10), span("two", 12, 20)];
    expect(shown(criticalPath(spans, 20))).toBe("one 0+10, two 12+8");
  });

  it("fills a root's time without gaps or overlaps, in every tree", () => {
    const node = fc.tuple(fc.nat(), fc.nat(100), fc.nat(100));
    fc.assert(
      fc.property(fc.array(node, { maxLength: 30 }), (nodes) => {
        const spans = [span("root", 0, 100)];
        for (const [parent, start, length] of nodes) {
          const inside = spans[parent % spans.length];
          const name = `run-${spans.length}`;
          spans.push(span(name, start, start + length, inside));
        }
        let at = 0;
        for (const { from, durationMs } of criticalPath(spans, 100)) {
          expect(from).toBe(at);
          expect(durationMs).toBeGreaterThan(0);
          at += durationMs;
        }
        expect(at).toBe(100);
      }),
      { numRuns: 500 },
    );
  });
});
