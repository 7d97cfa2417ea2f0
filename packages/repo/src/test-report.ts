/** What the closing line needs of vitest's JSON report. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Files that failed though none of their tests did: they could not be imported. */
  readonly brokenFiles: number;
}

/** Reads vitest's JSON report; `undefined` when it is not one. */
export function parseTestReport(json: string): TestReport | undefined {
  const report: unknown = JSON.parse(json);
  if (typeof report !== "object" || report === null) return undefined;
  if (!("testResults" in report) || !Array.isArray(report.testResults)) return undefined;
  const statuses = report.testResults.map(statusesOf);
  const count = (...wanted: readonly string[]): number =>
    statuses.flatMap(({ tests }) => tests).filter((status) => wanted.includes(status)).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("pending", "skipped", "todo", "disabled"),
    brokenFiles: statuses.filter(
      ({ file, tests }) => file === "failed" && !tests.includes("failed"),
    ).length,
  };
}

function statusesOf(file: unknown): { readonly file: string; readonly tests: readonly string[] } {
  const tests =
    typeof file === "object" && file !== null && "assertionResults" in file
      ? file.assertionResults
      : [];
  return { file: statusOf(file), tests: Array.isArray(tests) ? tests.map(statusOf) : [] };
}

function statusOf(result: unknown): string {
  return typeof result === "object" && result !== null && "status" in result
    ? String(result.status)
    : "";
}
