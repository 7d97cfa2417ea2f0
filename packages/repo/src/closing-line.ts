import type { TestReport } from "./test-report.ts";

export interface Closing {
  readonly line: string;
  readonly exitCode: 0 | 1;
}

/**
 * Sums a run up in one line: `N passed, M failed`, with `, K skipped` when there are any.
 *
 * A file that could not be imported has no failed test in the report, and a step after the tests
 * has no entry at all: each counts as one failure.
 */
export function closingLine(
  report: TestReport | undefined,
  testsExitCode: number,
  failedSteps: number,
): Closing {
  const { passed, skipped, ...tests } = report ?? none;
  const failedTests = tests.failed + tests.brokenFiles;
  const unexplained = failedTests === 0 && (testsExitCode !== 0 || passed === 0) ? 1 : 0;
  const failed = failedTests + unexplained + failedSteps;
  const line = `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
  return { line, exitCode: failed === 0 ? 0 : 1 };
}

const none: TestReport = { passed: 0, failed: 0, skipped: 0, brokenFiles: 0 };
