import { describe, expect, it } from "vitest";
import { closingLine } from "../src/closing-line.ts";

const green = { passed: 12, failed: 0, skipped: 0, brokenFiles: 0 };

describe("closingLine", () => {
  it("counts passed and failed tests", () => {
    expect(closingLine(green, 0, 0)).toEqual({ line: "12 passed, 0 failed", exitCode: 0 });
    expect(closingLine({ ...green, failed: 2 }, 1, 0)).toEqual({
      line: "12 passed, 2 failed",
      exitCode: 1,
    });
  });

  it("prints skipped tests without failing", () => {
    expect(closingLine({ ...green, skipped: 3 }, 0, 0)).toEqual({
      line: "12 passed, 0 failed, 3 skipped",
      exitCode: 0,
    });
  });

  it("counts a test file that could not be imported as one failure", () => {
    expect(closingLine({ ...green, brokenFiles: 1 }, 1, 0).line).toBe("12 passed, 1 failed");
  });

  it("fails when the tests exit nonzero though every test passed", () => {
    expect(closingLine(green, 1, 0)).toEqual({ line: "12 passed, 1 failed", exitCode: 1 });
  });

  it("counts each failed later step as one failure", () => {
    expect(closingLine(green, 0, 2)).toEqual({ line: "12 passed, 2 failed", exitCode: 1 });
  });

  it("fails when no test ran, or no report was written", () => {
    const closing = { line: "0 passed, 1 failed", exitCode: 1 };
    expect(closingLine({ ...green, passed: 0 }, 0, 0)).toEqual(closing);
    expect(closingLine(undefined, 0, 0)).toEqual(closing);
  });
});
