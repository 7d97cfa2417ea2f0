import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { describeLog, emptyLog, LogFileError } from "../../src/demo/log-file.ts";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "runtap-log-file-"));
  file = join(folder, "demo.ndjson");
});
afterAll(() => rm(folder, { recursive: true }));

describe("the log file", () => {
  test("begins anew", async () => {
    await writeFile(file, "{}\n");
    emptyLog(file);
    expect(await readFile(file, "utf8")).toBe("");
  });

  test("says why it cannot be written", () => {
    expect(() => emptyLog(folder)).toThrow(LogFileError);
    expect(() => emptyLog(folder)).toThrow(/EISDIR.*Start the demo where it may be written\.$/);
  });

  test("is counted, and asked for the endings that are no success", async () => {
    const lines = [
      { event: "tool.start", msg: "tool stock started" },
      { event: "tool.error", status: "error", duration_ms: 84, msg: "tool stock failed" },
      { event: "chain.end", status: "ok", duration_ms: 90, msg: "chain order ended" },
    ];
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const said = describeLog(file).split("\n");
    expect(said[0]).toContain("has 3 lines");
    expect(said.slice(2)).toEqual(['  ["tool stock failed",84]']);
  });

  test("may be empty", async () => {
    await writeFile(file, "");
    expect(describeLog(file)).toMatch(/has 0 lines[^]*\(nothing\)$/);
  });
});
