import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { columnsOf, fitting } from "../src/columns.ts";

describe("columnsOf", () => {
  it.each([
    ["abc", 3],
    ["日本語", 6],
    ["e\u0301a", 2],
    ["👩‍👩‍👧‍👦", 2],
    ["🇩🇪", 2],
    ["👍🏽", 2],
    ["❤️", 2],
    ["한국어", 6],
    ["│ ✔ …", 5],
    ["", 0],
  ])("counts %s as %d", (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  it("counts every character as string-width does, those on the fast road too", () => {
    const different: string[] = [];
    for (let code = 0x20; code <= 0x1_fa_ff; code += code > 0x33ff && code < 0x1_f000 ? 13 : 1) {
      const character = String.fromCodePoint(code);
      const isOdd = /\p{Control}|\p{Surrogate}|\p{Private_Use}|\p{Unassigned}/u.test(character);
      if (!isOdd && columnsOf(character) !== stringWidth(character)) different.push(character);
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
