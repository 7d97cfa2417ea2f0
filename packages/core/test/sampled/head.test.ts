import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunInfo } from "../../src/index.ts";
import { headSampler } from "../../src/sampled/head.ts";
import { rounds } from "../properties/rounds.ts";
import { eventOf } from "./event-of.ts";
import { SeededIds } from "./seeded-ids.ts";

function runOf(traceId: string, tracestate?: string): RunInfo {
  const { run } = eventOf(traceId, "run", "start");
  return tracestate === undefined ? run : { ...run, tracestate };
}

function hexDigits(count: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: count, maxLength: count })
    .map((digits) => digits.map((digit) => digit.toString(16)).join(""));
}

const anyRate = fc.double({ min: 0, max: 1, noNaN: true });

describe("head sampling", () => {
  it.each([
    [1, "00000000000000", true],
    [0.5, "7fffffffffffff", false],
    [0.5, "80000000000000", true],
    [0.25, "bfffffffffffff", false],
    [0.25, "c0000000000000", true],
    [2 ** -56, "fffffffffffffe", false],
    [2 ** -56, "ffffffffffffff", true],
    [0, "ffffffffffffff", false],
  ])("at a rate of %s takes the last 56 bits %s: %s", (rate, random, isChosen) => {
    expect(headSampler(rate)(runOf(`123456789abcdef012${random}`))).toBe(isChosen);
  });

  it("looks at nothing of the trace id but the last 56 bits", () => {
    fc.assert(
      fc.property(anyRate, hexDigits(18), hexDigits(18), hexDigits(14), (rate, one, other, end) => {
        const isChosen = headSampler(rate);
        expect(isChosen(runOf(one + end))).toBe(isChosen(runOf(other + end)));
      }),
      rounds,
    );
  });

  it("chooses at a rate whatever it chooses at a lower one", () => {
    fc.assert(
      fc.property(anyRate, anyRate, hexDigits(32), (one, other, traceId) => {
        const run = runOf(traceId);
        const [lower, higher] = [Math.min(one, other), Math.max(one, other)].map((rate) =>
          Number(headSampler(rate)(run)),
        );
        expect(lower).toBeLessThanOrEqual(higher ?? 0);
      }),
      rounds,
    );
  });

  it.each([0.01, 0.1, 0.5, 0.9])("chooses a share of %s of many traces", (rate) => {
    const count = 100_000;
    const ids = new SeededIds(28);
    const isChosen = headSampler(rate);
    const traces = Array.from({ length: count }, () => runOf(ids.traceId()));
    const share = traces.filter(isChosen).length / count;
    const deviation = Math.sqrt((rate * (1 - rate)) / count);
    expect(Math.abs(share - rate)).toBeLessThan(4 * deviation);
  });

  it("prefers the randomness that a tracestate gives", () => {
    const isChosen = headSampler(0.5);
    const low = "1".repeat(32);
    const high = "f".repeat(32);
    expect(isChosen(runOf(low, "ot=rv:ffffffffffffff"))).toBe(true);
    expect(isChosen(runOf(high, "acme=1, ot=th:c;rv:00000000000001;p:8"))).toBe(false);
  });

  it.each([
    "",
    "ot",
    "ot=",
    "ot=th:8",
    "ot=rv:xyz",
    "ot=rv:fffffffffffffff",
    "not=rv:ffffffffffffff",
    "ot=srv:ffffffffffffff",
  ])("takes the trace id where the tracestate %j gives none", (tracestate) => {
    expect(headSampler(0.5)(runOf("1".repeat(32), tracestate))).toBe(false);
  });

  it("decides for ids that are no W3C ids too, always alike", () => {
    fc.assert(
      fc.property(anyRate, fc.string(), (rate, traceId) => {
        expect(headSampler(rate)(runOf(traceId))).toBe(headSampler(rate)(runOf(traceId)));
      }),
      rounds,
    );
  });
});
