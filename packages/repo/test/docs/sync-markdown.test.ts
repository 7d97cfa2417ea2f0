import { describe, expect, it } from "vitest";
import { type ContentSources, syncMarkdown } from "../../src/docs/sync-markdown.ts";

const sources: ContentSources = {
  code: (reference) =>
    reference === "a.ts#one" ? { text: "const a = 1;\n\nuse(a);" } : { problem: `no ${reference}` },
  output: (command) => ({ text: `ran ${command}` }),
  table: (name) => ({ text: `| ${name} |\n| --- |\n| new |` }),
};

const sync = (...lines: readonly string[]) => syncMarkdown("a.md", lines.join("\n"), sources);

describe("syncMarkdown", () => {
  it("leaves a page alone that says what its sources say", () => {
    const page = [
      "# Title",
      "<!-- sync: a.ts#one -->",
      "```ts",
      "const a = 1;",
      "",
      "use(a);",
      "```",
      "end",
    ];
    expect(sync(...page)).toEqual({ text: page.join("\n"), drift: [], broken: [] });
  });

  it("fills fences from code and from output, and reports what differed", () => {
    const { text, drift, broken } = sync(
      "<!-- sync: a.ts#one -->",
      "```ts",
      "const a = 2;",
      "```",
      "<!-- output: node a.js --last 2 -->",
      "",
      "```text",
      "```",
    );
    expect(text.split("\n")).toEqual([
      "<!-- sync: a.ts#one -->",
      "```ts",
      "const a = 1;",
      "",
      "use(a);",
      "```",
      "<!-- output: node a.js --last 2 -->",
      "",
      "```text",
      "ran node a.js --last 2",
      "```",
    ]);
    expect(broken).toEqual([]);
    expect(drift).toEqual([
      {
        path: "a.md",
        line: 1,
        message: `Expected what "a.ts#one" says, "const a = 1;", got "const a = 2;" on line 3. Run npm run docs:sync.`,
      },
      {
        path: "a.md",
        line: 5,
        message: `Expected what "node a.js --last 2" says, "ran node a.js --last 2", got nothing on line 8. Run npm run docs:sync.`,
      },
    ]);
  });

  it("notices lines that the source no longer has", () => {
    const { drift } = sync("<!-- output: x -->", "```text", "ran x", "more", "```");
    expect(drift[0]?.message).toContain(`nothing, got "more" on line 4`);
  });

  it("is done after one pass", () => {
    const { text } = sync("<!-- table: size -->", "<!-- sync: a.ts#one -->", "```ts", "```");
    expect(syncMarkdown("a.md", text, sources).drift).toEqual([]);
  });

  it("keeps the indentation of a fence inside a list", () => {
    const { text } = sync("- item", "  <!-- sync: a.ts#one -->", "  ```ts", "  ```");
    expect(text).toContain("\n  ```ts\n  const a = 1;\n\n  use(a);\n  ```");
  });

  it("writes a table after its marker and replaces an older one", () => {
    expect(sync("<!-- table: size -->", "", "after").text).toBe(
      "<!-- table: size -->\n| size |\n| --- |\n| new |\n\nafter",
    );
    expect(sync("<!-- table: size -->", "", "| old |", "| --- |", "after").text).toBe(
      "<!-- table: size -->\n\n| size |\n| --- |\n| new |\nafter",
    );
  });

  it("does not take markers inside fences for its own", () => {
    const page = ["````md", "<!-- sync: missing.ts -->", "```ts", "```", "````"];
    expect(sync(...page)).toEqual({ text: page.join("\n"), drift: [], broken: [] });
  });

  it.each(["ts", "js", "sh", "text", ""])(
    "rejects a fence of language %j without a source",
    (language) => {
      const { broken } = sync("", `\`\`\`${language}`, "x", "```");
      expect(broken).toEqual([
        { path: "a.md", line: 2, message: expect.stringContaining("to have a source, got none") },
      ]);
    },
  );

  it("accepts other languages, and fences that give a reason", () => {
    const page = [
      "```json",
      "{}",
      "```",
      "<!-- sync: none because it is typed -->",
      "```sh",
      "ls",
      "```",
    ];
    expect(sync(...page).broken).toEqual([]);
    expect(sync("<!-- sync: none -->", "```sh", "```").broken[0]?.message).toContain("a reason");
  });

  it("reports a source that does not exist and a marker with no fence after it", () => {
    expect(sync("<!-- sync: b.ts -->", "```ts", "```").broken[0]?.message).toBe("no b.ts");
    expect(sync("<!-- sync: a.ts#one -->", "prose").broken[0]?.message).toContain("a fence after");
    expect(sync("<!-- sync: a.ts#one -->").broken).toHaveLength(1);
  });
});
