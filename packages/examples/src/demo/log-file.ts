import { readFileSync, writeFileSync } from "node:fs";

/** The log cannot be written where the demo was started. */
export class LogFileError extends Error {
  override readonly name = "LogFileError";
}

/** Begins the log anew; throws `LogFileError` where that is not possible. */
export function emptyLog(file: string): void {
  try {
    writeFileSync(file, "");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LogFileError(
      `Expected to write ${file} into the current directory: ${reason}. Start the demo where it may be written.`,
    );
  }
}

/** How long the log is, and one question to it with its answer. */
export function describeLog(file: string): string {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const answers = lines.flatMap((line) => {
    const event: unknown = JSON.parse(line);
    const status = field(event, "status");
    return status === undefined || status === "ok"
      ? []
      : [`  ${JSON.stringify([field(event, "msg"), field(event, "duration_ms")])}`];
  });
  return [
    `${file} has ${lines.length} lines, one for each start and each ending. What did not end well, and after how many ms:`,
    `  jq -c 'select(.status and .status != "ok") | [.msg, .duration_ms]' ${file}`,
    ...(answers.length === 0 ? ["  (nothing)"] : answers),
  ].join("\n");
}

function field(event: unknown, key: string): unknown {
  return typeof event === "object" && event !== null ? Reflect.get(event, key) : undefined;
}
