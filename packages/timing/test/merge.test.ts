import { RuntapError } from "@runtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timingHandler } from "../src/handler.ts";
import { type Stage, stage } from "./timing.ts";

type Json = Record<string, unknown>;

function work({ tap, clock }: Stage, times: number, name: string): void {
  for (let at = 1; at <= times; at += 1) {
    const llm = tap.start("llm", { name, input: "?", model: "gpt-5", tags: ["x"], userId: "ada" });
    clock.advance(at * 10);
    llm.token("a");
    clock.advance(0.7);
    llm.token("b");
    if (at % 3 === 0) llm.cancel("abort");
    else llm.end("", { usage: { outputTokens: 8 } });
  }
}

function written(staged: Stage): Json {
  return JSON.parse(JSON.stringify(staged.timing));
}

describe("merging", () => {
  it("gives what one process would have measured that did it all", () => {
    const all = stage({ groupBy: (run) => run.userId });
    const parts = Array.from({ length: 8 }, () => stage({ groupBy: (run) => run.userId }));
    parts.forEach((part, at) => {
      const name = at % 2 === 0 ? "even" : "odd";
      work(part, 5 + at, name);
      work(all, 5 + at, name);
    });
    const total = timingHandler();
    for (const part of parts) total.merge(written(part));
    const without = ({ summary }: { summary: Stage["timing"]["summary"] }) => ({
      ...summary(),
      recentTraces: [],
    });
    const rounded = (value: unknown) =>
      JSON.parse(JSON.stringify(value), (_, each) =>
        typeof each === "number" ? Number(each.toPrecision(9)) : each,
      );
    expect(rounded(without(total))).toEqual(rounded(without(all.timing)));
  });

  it("folds what finds no place, and says so", () => {
    const part = stage({ maxSeries: 2 });
    for (const name of ["a", "b", "c"]) work(part, 2, name);
    const total = timingHandler({ maxSeries: 1 });
    total.merge(written(part));
    expect(total.summary().names).toMatchObject([
      { label: "other", isOther: true, started: 4 },
      { label: "a", isOther: false, started: 2 },
    ]);
    expect(total.summary().folded).toMatchObject([{ dimension: "name", runs: 4 }]);
  });
});

describe("a ledger to merge", () => {
  const good = (): Json => {
    const staged = stage();
    work(staged, 3, "answer");
    return written(staged);
  };
  const put = (path: readonly (string | number)[], value: unknown): unknown => {
    const json = good();
    const at = path
      .slice(0, -1)
      .reduce((inside: object, key) => Reflect.get(inside, key) as object, json);
    Reflect.set(at, path.at(-1) ?? "", value);
    return json;
  };
  const series = ["dimensions", "names", "series", 0] as const;

  it.each<[unknown, string]>([
    [undefined, "Expected a ledger to be an object, got undefined."],
    ["{}", 'Expected a ledger to be an object, got `"{}"` (string).'],
    [
      put(["v"], 2),
      "Expected `v` of a ledger to be 1, got `2` (number). Merge it with the version that wrote it.",
    ],
    [put(["dimensions"], []), "Expected `dimensions` of a ledger to be an object, got an array."],
    [
      put(["rejectedFigures"], -1),
      "Expected `rejectedFigures` of a ledger to be an integer from 0 on",
    ],
    [
      put([...series, 0], "lmm"),
      "Expected the kind of `names.series[0]` of a ledger to be one of chain,",
    ],
    [
      put([...series, 1], 5),
      "Expected the key of `names.series[0]` of a ledger to be a string or null, got `5` (number).",
    ],
    [
      put([...series, 2, "open"], 0.5),
      "Expected `open` of `names.series[0]` of a ledger to be an integer from 0 on, got `0.5` (number).",
    ],
    [
      put([...series, 2, "selfMs"], null),
      "Expected `selfMs` of `names.series[0]` of a ledger to be a finite number from 0 on, got null.",
    ],
    [
      put([...series, 2, "cancelled", "abort"], "2"),
      "Expected `cancelled.abort` of `names.series[0]` of a ledger",
    ],
    [
      put([...series, 2, "durationMs", "bins"], [[1e9, 1]]),
      "Expected the key of a bin of `durationMs` of `names.series[0]` of a ledger to be an integer from",
    ],
    [
      put([...series, 2, "durationMs", "bins"], [[1, Number.NaN]]),
      "Expected the count of a bin of `durationMs`",
    ],
    [
      put([...series, 2, "durationMs", "min"], 1e6),
      "Expected `min` of `durationMs` of `names.series[0]` of a ledger to be at most its `max` (30.",
    ],
    [
      put([...series, 2, "calls", "gapMs", "zeros"], -1),
      "Expected `zeros` of `calls.gapMs` of `names.series[0]` of a ledger",
    ],
  ])("that is none is complained about, and changes nothing: %#", (json, message) => {
    const timing = timingHandler();
    const before = timing.toJSON();
    expect(() => timing.merge(json)).toThrow(message);
    expect(() => timing.merge(json)).toThrow(RuntapError);
    expect(timing.toJSON()).toEqual(before);
  });

  it("is refused with nothing but a RuntapError, whatever it is", () => {
    const paths = fc.constantFrom<(string | number)[]>(
      ["v"],
      ["dimensions", "tags"],
      [...series],
      [...series, 2],
      [...series, 2, "durationMs"],
      [...series, 2, "durationMs", "bins", 0],
      [...series, 2, "calls"],
    );
    fc.assert(
      fc.property(paths, fc.jsonValue(), (path, value) => {
        const timing = timingHandler();
        let refusal: unknown;
        try {
          timing.merge(put(path, value));
        } catch (error) {
          refusal = error;
        }
        expect(refusal === undefined || refusal instanceof RuntapError).toBe(true);
        expect(timing.table({ width: 80 })).toBeTypeOf("string");
      }),
      { numRuns: 200 },
    );
  });
});
