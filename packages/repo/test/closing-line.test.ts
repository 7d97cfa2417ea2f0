import { describe, expect, it } from "vitest";
import { closingLine, type TestReport } from "../src/closing-line.ts";

const green: TestReport = {
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};

describe("closingLine", () => {
  it("counts passed and failed tests", () => {
    expect(closingLine(green, 0, 0)).toEqual({ line: "12 passed, 0 failed", exitCode: 0 });
    expect(closingLine({ ...green, numFailedTests: 2 }, 1, 0)).toEqual({
      line: "12 passed, 2 failed",
      exitCode: 1,
    });
  });

  it("prints skipped and todo tests without failing", () => {
    const report = { ...green, numPendingTests: 2, numTodoTests: 1 };
    expect(closingLine(report, 0, 0)).toEqual({
      line: "12 passed, 0 failed, 3 skipped",
      exitCode: 0,
    });
  });

  it("counts a test file that could not be imported as one failure", () => {
    const report = { ...green, testResults: [{ status: "failed", assertionResults: [] }] };
    expect(closingLine(report, 1, 0)).toEqual({ line: "12 passed, 1 failed", exitCode: 1 });
  });

  it("does not count a file twice whose tests failed", () => {
    const report = {
      ...green,
      numFailedTests: 1,
      testResults: [{ status: "failed", assertionResults: [{ status: "failed" }] }],
    };
    expect(closingLine(report, 1, 0).line).toBe("12 passed, 1 failed");
  });

  it("fails when the tests exit nonzero though every test passed", () => {
    expect(closingLine(green, 1, 0)).toEqual({ line: "12 passed, 1 failed", exitCode: 1 });
  });

  it("counts each failed later step as one failure", () => {
    expect(closingLine(green, 0, 2)).toEqual({ line: "12 passed, 2 failed", exitCode: 1 });
  });

  it("fails when no test ran, or no report was written", () => {
    expect(closingLine({ ...green, numPassedTests: 0 }, 0, 0)).toEqual({
      line: "0 passed, 1 failed",
      exitCode: 1,
    });
    expect(closingLine(undefined, 0, 0)).toEqual({ line: "0 passed, 1 failed", exitCode: 1 });
  });
});
