import { describe, expect, it } from "vitest";
import { styleFindings } from "../src/style.ts";

const messages = (text: string, path = "packages/x/src/ledger.ts") =>
  styleFindings(path, text).map(({ line, message }) => `${line}: ${message}`);

describe("styleFindings", () => {
  it("accepts a file of 300 lines and rejects one of 301", () => {
    expect(messages("\n".repeat(300))).toEqual([]);
    expect(messages("\n".repeat(301))).toEqual([
      expect.stringContaining("Expected at most 300 lines, got 301"),
    ]);
  });

  it.each(["utils.ts", "helpers.ts", "types.ts", "common/ids.ts", "misc.ts", "deep/shared.ts"])(
    "rejects the name %s",
    (name) => {
      expect(messages("", `packages/x/src/${name}`)).toEqual([expect.stringContaining("a drawer")]);
    },
  );

  it("accepts names that only contain such a word", () => {
    expect(messages("", "packages/x/src/content-types.ts")).toEqual([]);
  });

  it.each([
    ["let a: any;", "`any`"],
    ["let a = b as any;", "`any`"],
    ["let a: Map<string, any[]>;", "`any`"],
    ["let a = b as unknown as string;", "`as unknown as`"],
    ["let a = b!.c;", "`!`"],
    [`export * from "./b.ts";`, "`export *`"],
    [`export * as b from "./b.ts";`, "`export *`"],
    ["// @ts-ignore", "@ts-ignore"],
    ["/* oxlint-disable no-console */", "oxlint-disable"],
    ["// biome-ignore format: no", "biome-ignore"],
  ])("rejects %s", (text, quoted) => {
    expect(messages(`\n${text}`)).toEqual([expect.stringMatching(/^2: Expected/)]);
    expect(messages(text)[0]).toContain(quoted);
  });

  it("is not fooled by words, strings, negations and const assertions", () => {
    const text = [
      "// any of them! as unknown as ever",
      `const text = "let a: any; // @ts-ignore";`,
      "const no = !text && text !== `x!`;",
      "const list = [1] as const;",
    ].join("\n");
    expect(messages(text)).toEqual([]);
  });

  it("rejects what is not TypeScript", () => {
    expect(messages("let = = ;")[0]).toContain("Expected TypeScript");
  });
});
