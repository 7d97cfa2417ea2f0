import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { clean } from "../../src/text/clean.ts";
import { columnsOf, filled, fitting } from "../../src/text/columns.ts";

describe("columnsOf", () => {
  it.each([
    ["abc", 3],
    ["日本語", 6],
    ["e\u0301a", 2],
    ["👩‍👩‍👧‍👦", 2],
    ["🇩🇪", 2],
    ["👍🏽", 2],
    ["❤️", 2],
    ["☎", 1],
    ["1️⃣", 2],
    ["한국어", 6],
    ["\u1112\u1161\u11ab", 2],
    ["ｶﾞ", 2],
    ["かさ\u3099", 4],
    ["مَرْحَبًا می‌خواهم", 13],
    ["שָׁלוֹם", 4],
    ["สวัสดี", 4],
    ["தமிழ்", 4],
    ["𠮷", 2],
    ["│ ✔ …", 5],
    ["", 0],
  ])("counts %s as %d", (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
    expect(stringWidth(text)).toBe(columns);
  });

  it("counts every character as string-width does", () => {
    const different: string[] = [];
    const odd = /\p{Private_Use}|\p{Unassigned}|\p{Regional_Indicator}|\p{Emoji_Modifier}/u;
    for (let code = 0x20; code <= 0x1_fa_ff; code += code > 0x33ff && code < 0x1_f000 ? 13 : 1) {
      const character = clean(String.fromCodePoint(code));
      if (odd.test(character) || character === "\n") continue;
      if (columnsOf(character) !== stringWidth(character)) different.push(code.toString(16));
    }
    expect(different).toEqual([]);
  });
});

describe("fitting", () => {
  it("never takes half a character", () => {
    expect(fitting("日本語", 5)).toBe("日本");
    expect(fitting("ae\u0301b", 2)).toBe("ae\u0301");
    expect(fitting("👩‍👩‍👧‍👦👍🏽", 3)).toBe("👩‍👩‍👧‍👦");
    expect(fitting("👍🏽", 1)).toBe("");
    expect(fitting("abc", -1)).toBe("");
  });
});

describe("filled", () => {
  it("fills and cuts by what a terminal shows, never half a character", () => {
    expect(filled("ab", 4)).toBe("ab  ");
    expect(filled("abcdef", 4)).toBe("abc…");
    expect(filled("abcdef", 4, "...")).toBe("a...");
    expect(filled("日本語", 4)).toBe("日… ");
    expect(columnsOf(filled("👨‍👩‍👧 é", 3))).toBe(3);
  });

  it("takes no more than it is given, with room for nothing too", () => {
    for (let columns = 0; columns < 5; columns += 1) {
      expect(columnsOf(filled("日本語", columns, "..."))).toBe(columns);
    }
  });
});
