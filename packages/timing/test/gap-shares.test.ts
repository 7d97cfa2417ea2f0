import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Series } from "../src/series.ts";
import { GapShares } from "../src/gap-shares.ts";
import { stage } from "./timing.ts";

const rounds = Number(process.env["RUNTAP_PROPERTY_RUNS"] ?? 100);

describe("gaps between tokens", () => {
  it("are in the summary while the run is open, and once however often it is read", () => {
    const { tap, clock, timing, figures } = stage();
    const llm = tap.start("llm", { name: "answer", input: "?", model: "m", tags: ["x"] });
    const gapMs = () => figures("answer").calls?.gapMs;
    llm.token("a");
    expect(gapMs()).toBeUndefined();
    for (const ms of [10, 20, 60]) {
      clock.advance(ms);
      llm.token("b");
    }
    expect(gapMs()).toMatchObject({ count: 3, total: 90, min: 10, max: 60 });
    expect(gapMs()).toMatchObject({ count: 3, total: 90 });
    clock.advance(5);
    llm.token("c");
    llm.end();
    const gaps = { count: 4, total: 95, min: 5, max: 60 };
    expect(timing.toJSON().dimensions.tags.series[0]?.[2].calls?.gapMs).toMatchObject({
      total: 95,
    });
    const { names, models, tags } = timing.summary();
    for (const list of [names, models, tags]) {
      expect(list).toMatchObject([{ calls: { gapMs: gaps } }]);
    }
  });

  it("stay with the model they came from where a retry falls back to another", () => {
    const { tap, clock, timing } = stage();
    const llm = tap.start("llm", { name: "answer", input: "?", model: "one" });
    const stream = (gap: number): void => {
      llm.token("a");
      clock.advance(gap);
      llm.token("b");
    };
    stream(10);
    llm.retry({ error: new Error("cut off"), model: "two" });
    stream(30);
    llm.end();
    expect(timing.summary().models).toMatchObject([
      { label: "two", calls: { gapMs: { count: 1, total: 30 } } },
      { label: "one", calls: { gapMs: { count: 1, total: 10 } } },
    ]);
  });

  it("reach the series of every run, however many run side by side and whatever they share", () => {
    const token = fc.record({
      run: fc.nat({ max: 9 }),
      gap: fc.integer({ min: 1, max: 1_000 }),
      end: fc.boolean(),
      read: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(token, { maxLength: 100 }), (tokens) => {
        const { tap, clock, timing } = stage({ groupBy: (run) => run.userId });
        const totals = new Map<string, number>();
        const open = new Map<number, () => void>();
        const startNew = (at: number): (() => void) => {
          const userId = `user ${at % 3}`;
          const name = `run ${at % 2}`;
          const run = tap.start("llm", { name, input: "?", userId });
          run.token("a");
          let last = clock.now();
          const say = (): void => {
            run.token("b");
            const gap = clock.now() - last;
            last = clock.now();
            for (const key of [userId, name]) totals.set(key, (totals.get(key) ?? 0) + gap);
          };
          open.set(at, say);
          ends.set(at, () => run.end());
          return say;
        };
        const ends = new Map<number, () => void>();
        for (const { run, gap, end, read } of tokens) {
          const say = open.get(run) ?? startNew(run);
          clock.advance(gap);
          say();
          if (read) timing.summary();
          if (!end) continue;
          ends.get(run)?.();
          open.delete(run);
        }
        const { names, groups } = timing.summary();
        for (const { label, calls } of [...names, ...groups]) {
          expect(calls?.gapMs?.total).toBeCloseTo(totals.get(label) ?? Number.NaN, 6);
        }
      }),
      { numRuns: rounds },
    );
  });

  it("are held for open runs and a few others, not for every tenant there ever was", () => {
    const shared = new GapShares();
    const name = new Series();
    const tenants = Array.from({ length: 5_000 }, () => new Series());
    for (const tenant of tenants) {
      const share = shared.take([name, tenant]);
      share.gaps.observe(1);
      share.runs -= 1;
      expect(shared.size).toBeLessThanOrEqual(256);
    }
    shared.settle();
    expect(shared.size).toBe(0);
    expect(name.calls?.gapMs.count).toBe(5_000);
    expect(tenants.every((tenant) => tenant.calls?.gapMs.count === 1)).toBe(true);
  });
});
