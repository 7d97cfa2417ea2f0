import { expect, it } from "vitest";
import { parseTestReport } from "../src/test-report.ts";

const parse = (...testResults: readonly object[]) =>
  parseTestReport(JSON.stringify({ numFailedTests: 0, success: false, testResults }));

const tests = (...statuses: readonly string[]) => ({
  assertionResults: statuses.map((status) => ({ status })),
});

it("counts tests by status over all files", () => {
  expect(
    parse(
      { status: "passed", ...tests("passed", "passed", "pending") },
      { status: "failed", ...tests("passed", "failed", "todo", "skipped") },
    ),
  ).toEqual({ passed: 3, failed: 1, skipped: 3, brokenFiles: 0 });
});

it("counts a file that failed without a failed test: it could not be imported", () => {
  expect(parse({ status: "failed", ...tests() }, { status: "passed", ...tests("passed") })).toEqual(
    {
      passed: 1,
      failed: 0,
      skipped: 0,
      brokenFiles: 1,
    },
  );
});

it("does not take other JSON for a report", () => {
  expect(parseTestReport("null")).toBeUndefined();
  expect(parseTestReport("{}")).toBeUndefined();
});
