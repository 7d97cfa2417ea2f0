import { LogCollapsingLowestDenseDDSketch } from "@datadog/sketches-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BIN_RANGE, binOf, figureOf, isFigure, RELATIVE_ACCURACY, ZERO_BIN } from "../src/bins.ts";

const { mapping } = new LogCollapsingLowestDenseDDSketch({ relativeAccuracy: RELATIVE_ACCURACY });

describe("binOf", () => {
  it("is the bin that Datadog's own implementation takes, and stands for the same figure", () => {
    const figure = fc.double({ min: -11.5, max: 28.79, noNaN: true }).map((log) => Math.exp(log));
    fc.assert(
      fc.property(figure, (each) => {
        fc.pre(isFigure(each) && each >= 1e-5);
        // At the very edge of a bin both neighbours are right.
        const exact = Math.log2(each) * (1 / Math.log2(mapping.gamma));
        if (Math.abs(exact - Math.round(exact)) < 1e-9) return;
        const bin = binOf(each);
        expect(bin).toBe(mapping.key(each));
        expect(figureOf(bin) / mapping.value(bin)).toBeCloseTo(1, 9);
      }),
      { numRuns: 20_000 },
    );
  });

  it("counts what is shorter than ten nanoseconds as 0", () => {
    expect(binOf(0)).toBe(ZERO_BIN);
    expect(binOf(9e-6)).toBe(ZERO_BIN);
    expect(binOf(1e-5)).toBe(BIN_RANGE[0]);
    expect(binOf(3.2e12)).toBe(BIN_RANGE[1]);
  });

  it("has two thousand bins to choose from, so that sketches need no limit", () => {
    expect(BIN_RANGE[1] - BIN_RANGE[0] + 1).toBeLessThan(2_048);
  });
});

describe("isFigure", () => {
  it.each([Number.NaN, -1, -0.001, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300])(
    "rejects %d",
    (value) => {
      expect(isFigure(value)).toBe(false);
    },
  );

  it.each([0, 1e-300, 0.5, 1, 1e9, 3.2e12])("accepts %d", (value) => {
    expect(isFigure(value)).toBe(true);
  });
});
