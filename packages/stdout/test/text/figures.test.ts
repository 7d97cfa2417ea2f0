import { describe, expect, it } from "vitest";
import { counted, formatUsd } from "../../src/text/figures.ts";

describe("formatUsd", () => {
  it.each([
    [0, "$0.00"],
    [1.5, "$1.50"],
    [0.1, "$0.10"],
    [0.00123, "$0.0012"],
    [0.000_000_26, "$0.00000026"],
    [0.05, "$0.05"],
    [Number.NaN, "$?"],
  ])("shows %d as %s", (costUsd, shown) => {
    expect(formatUsd(costUsd)).toBe(shown);
  });
});

describe("counted", () => {
  it("uses the plural for all but one", () => {
    expect([0, 1, 2, 12_345].map((count) => counted(count, "document"))).toEqual([
      "0 documents",
      "1 document",
      "2 documents",
      "12,345 documents",
    ]);
  });
});
