import { describe, expect, it } from "vitest";
import { anchorsOf, brokenLinks } from "../../src/docs/links.ts";

const files: Readonly<Record<string, string>> = {
  "docs/guide.md": "# Guide\n## Two words, `code` & [link](x.md)\n## Guide\n",
  LICENSE: "",
};

const broken = (text: string) =>
  brokenLinks("docs/page.md", text, {
    exists: (path) => path in files,
    markdown: (path) => files[path] ?? "",
  }).map(({ line, message }) => `${line}: ${message}`);

describe("brokenLinks", () => {
  it("accepts links to files, headings, and anything outside", () => {
    const text = [
      "# Here",
      "[a](guide.md) [b](./guide.md#two-words-code--link) ![c](../LICENSE)",
      "[d](https://example.com/x) [e](mailto:a@example.com) [f](#here)",
      `[g]: ../LICENSE "title"`,
    ].join("\n");
    expect(broken(text)).toEqual([]);
  });

  it("rejects a missing file, a missing heading and a missing heading of its own", () => {
    expect(broken("\n[a](other.md)")).toEqual([
      `2: Expected the link "other.md" to lead to a file, got no docs/other.md. Correct the path.`,
    ]);
    expect(broken("[a](guide.md#three)")).toEqual([
      expect.stringContaining("got no #three in docs/guide.md"),
    ]);
    expect(broken("# Here\n[a](#there)")).toEqual([expect.stringContaining("It has #here.")]);
    expect(broken("[a]: gone.md")).toHaveLength(1);
    expect(broken(`<img src="gone.png">`)).toHaveLength(1);
  });

  it("finds both links of a linked image", () => {
    expect(broken("[![a](gone.png)](gone.md)")).toHaveLength(2);
  });

  it("leaves fences and inline code alone", () => {
    expect(broken("```md\n[a](gone.md)\n```\nUse `[a](gone.md)`.")).toEqual([]);
  });
});

describe("anchorsOf", () => {
  it("numbers headings that repeat", () => {
    expect([...anchorsOf("# One\n## One\n## Ünï `x.y`")]).toEqual(["one", "one-1", "ünï-xy"]);
  });
});
