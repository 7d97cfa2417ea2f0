import { existsSync, readFileSync } from "node:fs";
import { closingLine } from "../closing-line.ts";
import { parseTestReport } from "../test-report.ts";

const [file = "", testsExitCode, failedSteps] = process.argv.slice(2);
const report = existsSync(file) ? parseTestReport(readFileSync(file, "utf8")) : undefined;
const { line, exitCode } = closingLine(report, Number(testsExitCode), Number(failedSteps));

console.log(line);
process.exitCode = exitCode;
