import { describe, expect, it } from "vitest";
import { formatDuration, formatTimeOfDay } from "../../src/text/duration.ts";

describe("formatDuration", () => {
  it.each([
    [0, "0ms"],
    [0.42, "0.4ms"],
    [0.96, "1ms"],
    [12.4, "12ms"],
    [999.4, "999ms"],
    [999.6, "1.00s"],
    [1200, "1.20s"],
    [59_994, "59.99s"],
    [59_996, "1m00s"],
    [123_000, "2m03s"],
    [3_599_600, "1h00m"],
    [3_720_000, "1h02m"],
    [Number.NaN, "?"],
    [-1, "?"],
  ])("shows %d ms as %s", (durationMs, shown) => {
    expect(formatDuration(durationMs)).toBe(shown);
  });
});

describe("formatTimeOfDay", () => {
  it("shows the local time with milliseconds", () => {
    expect(formatTimeOfDay(new Date(2026, 0, 2, 14, 3, 7, 50).getTime())).toBe("14:03:07.050");
  });

  it("shows that a time is none", () => {
    expect(formatTimeOfDay(Number.NaN)).toBe("??:??:??.???");
  });
});
