import { describe, expect, it } from "vitest";
import { median, spreadOf } from "../src/spread.ts";

describe("median", () => {
  it("is the middle of an odd number of values, whatever their order", () => {
    expect(median([30, 4, 11])).toBe(11);
  });

  it("is the mean of the two middle ones of an even number", () => {
    expect(median([1, 100, 3, 2])).toBe(2.5);
  });

  it("refuses an empty list instead of making up a figure", () => {
    expect(() => median([])).toThrow("Expected at least one value, got none.");
  });
});

describe("spreadOf", () => {
  it("keeps the extremes beside the median", () => {
    expect(spreadOf([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 });
  });
});
