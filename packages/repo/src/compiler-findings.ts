import type { Finding } from "./finding.ts";

const diagnostic = /^(?<path>[^\s(][^(]*)\((?<line>\d+),\d+\): (?<message>error .*)$/;
const global = /^(?<message>error TS.*)$/;

/** The errors that `tsc --pretty false` prints; those without a file are given to `tsc` itself. */
export function compilerFindings(printed: string): readonly Finding[] {
  return printed.split("\n").flatMap((text) => {
    const found = diagnostic.exec(text)?.groups ?? global.exec(text)?.groups;
    if (!found) return [];
    const { path = "tsc", line = "1", message = text } = found;
    return [{ path, line: Number(line), message }];
  });
}
