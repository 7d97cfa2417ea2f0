/** What the closing line needs of vitest's JSON report. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly TestFileReport[];
}

export interface TestFileReport {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

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
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  let failed = report === undefined ? 0 : report.numFailedTests + brokenFiles(report);
  if (failed === 0 && (testsExitCode !== 0 || passed === 0)) failed = 1;
  failed += failedSteps;
  const line = `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
  return { line, exitCode: failed === 0 ? 0 : 1 };
}

function brokenFiles(report: TestReport): number {
  return report.testResults.filter(
    (file) =>
      file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  ).length;
}
