import { describe, expect, it } from "vitest";
import { parseFigures } from "../src/figures.ts";

describe("parseFigures", () => {
  it("keeps the figures it knows and leaves the rest", () => {
    expect(parseFigures({ cpuNs: 12.5, bytes: 0, mood: "good" })).toEqual({
      cpuNs: 12.5,
      bytes: 0,
    });
  });

  it("is empty for a process that only says it is ready", () => {
    expect(parseFigures({})).toEqual({});
  });

  it("refuses a figure that is no finite number", () => {
    expect(() => parseFigures({ cpuNs: "12" })).toThrow(
      'Expected `cpuNs` to be a finite number, got `"12"`.',
    );
    expect(() => parseFigures({ bytes: Number.NaN })).toThrow("Expected `bytes`");
  });

  it("refuses anything but an object", () => {
    expect(() => parseFigures("ready")).toThrow("Expected figures to be an object, got `ready`.");
    expect(() => parseFigures(null)).toThrow("Expected figures to be an object");
  });
});
