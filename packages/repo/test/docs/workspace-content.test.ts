import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContentSources } from "../../src/docs/sync-markdown.ts";
import { workspaceContent } from "../../src/docs/workspace-content.ts";

const root = mkdtempSync(join(tmpdir(), "runtap-content-"));
let sources: ContentSources;

beforeAll(() => {
  writeFileSync(join(root, "a.ts"), "// #region one\nconst a = 1;\n// #endregion\n");
  sources = workspaceContent(root, [], []);
});
afterAll(() => rmSync(root, { recursive: true }));

describe("workspaceContent", () => {
  it("takes code from a file or a region of it", () => {
    expect(sources.code("a.ts")).toEqual({ text: "const a = 1;" });
    expect(sources.code("a.ts#one")).toEqual({ text: "const a = 1;" });
  });

  it("says which file or region is missing", () => {
    expect(sources.code("b.ts")).toEqual({
      problem: "Expected the file b.ts, got none. Correct the path.",
    });
    expect(sources.code("a.ts#two")).toEqual({
      problem: expect.stringContaining(`"// #region two"`),
    });
  });

  it("runs commands without colour, a hundred columns wide", () => {
    const command = `node -p "[process.env.NO_COLOR, process.env.COLUMNS, process.env.FORCE_COLOR]"`;
    expect(sources.output(command)).toEqual({ text: "[ '1', '100', undefined ]" });
  });

  it("reports a command that fails with the last thing it said", () => {
    expect(sources.output(`node -e "console.error('no such model'); process.exit(3)"`)).toEqual({
      problem: expect.stringMatching(/to succeed, got exit code 3: no such model$/),
    });
  });

  it("names the tables there are", () => {
    expect(sources.table("colours")).toEqual({
      problem: `Expected one of the tables packages, events, log-keys, size, versions, got "colours".`,
    });
  });
});
