import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clean, cleanLine, firstLine, wholeCharacters } from "../../src/text/clean.ts";

describe("clean", () => {
  it.each([
    ["colours", "a\u001b[31mred\u001b[0m", "ared"],
    ["a cleared screen", "\u001b[2J\u001b[Hx", "x"],
    ["the eight-bit form", "\u009b2Jx", "x"],
    ["a title", "\u001b]0;title\u0007x", "x"],
    ["a link", "\u001b]8;;http://a.example\u0007link\u001b]8;;\u0007", "link"],
    [
      "a link, with the other ending",
      "\u001b]8;;http://a.example\u001b\\link\u009d8;;\u009c",
      "link",
    ],
    ["a device's string", "a\u001bPq#0;2\u001b\\b", "ab"],
    ["another character set", "\u001b(0lqk\u001b(B", "lqk"],
    ["half a sequence", "x\u001b", "x"],
    ["a title without its end", "\u001b]0;title", "0;title"],
    ["a carriage return, a bell, a backspace", "a\rb\u0007c\u0008d", "abcd"],
    ["reordered text", "a\u202eb\u2066c\u200fd", "abcd"],
  ])("takes %s out", (_what, text, cleaned) => {
    expect(clean(text)).toBe(cleaned);
  });

  it("keeps letters of all scripts, emoji and newlines", () => {
    const text = "naïve 日本語\nनमस्ते 👩‍👩‍👧‍👦 e\u0301";
    expect(clean(text)).toBe(text);
  });

  it("shows tabs as spaces and half characters as what a terminal shows for them", () => {
    expect(clean("a\tb\ud83dc")).toBe("a  b\ufffdc");
  });

  it("leaves nothing to do for a second time, and nothing that a terminal obeys", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        const cleaned = clean(text);
        expect(clean(cleaned)).toBe(cleaned);
        expect(cleaned).not.toMatch(/(?!\n)\p{Control}/u);
      }),
    );
  });
});

describe("cleanLine", () => {
  it("shows what breaks a line as a space", () => {
    expect(cleanLine("  a \n\n b\u2028c ")).toBe("a b c");
  });
});

describe("firstLine", () => {
  it("is the first line that says something, with an ellipsis where more follows", () => {
    expect(firstLine("\n\n  one \n two", 400, "…")).toBe("one …");
    expect(firstLine("one\n  \n", 400, "…")).toBe("one");
    expect(firstLine("onetwo", 3, "…")).toBe("one …");
  });
});

describe("wholeCharacters", () => {
  it("keeps back half a character whose other half may come", () => {
    expect(wholeCharacters("a\ud83d")).toEqual(["a", "\ud83d"]);
    expect(wholeCharacters("a\ud83d\ude00")).toEqual(["a\ud83d\ude00", ""]);
  });
});
