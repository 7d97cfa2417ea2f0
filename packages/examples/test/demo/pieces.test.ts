import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { toPieces } from "../../src/demo/pieces.ts";

describe("toPieces", () => {
  test("cuts at words and inside long ones, spaces leading", () => {
    expect(toPieces("Run `npm publish`.")).toEqual(["Run", " `", "npm", " publish", "`."]);
    expect(toPieces("internationalization")).toEqual(["internati", "onalizati", "on"]);
  });

  test("joins to the text it was cut from, whatever that is, with no empty piece", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const pieces = toPieces(text);
        expect(pieces.join("")).toBe(text);
        expect(pieces).not.toContain("");
      }),
    );
  });
});
