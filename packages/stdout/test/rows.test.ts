import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clean } from "../src/text/clean.ts";
import { columnsOf } from "../src/text/columns.ts";
import { rowsOf } from "../src/rows.ts";

describe("rowsOf", () => {
  it("breaks at spaces, which stay on the upper row", () => {
    expect(rowsOf("one two three", 8, 8).map(({ text }) => text)).toEqual(["one two ", "three"]);
  });

  it("begins a row where the next word does not fit on the open one", () => {
    expect(rowsOf("three", 4, 8)).toEqual([
      { text: "", columns: 0, ending: "wrap" },
      { text: "three", columns: 5, ending: "open" },
    ]);
  });

  it("breaks a word that no row has room for", () => {
    expect(rowsOf("abcdefghij", 5, 5).map(({ text }) => text)).toEqual(["abcd", "efgh", "ij"]);
  });

  it("breaks between characters where a script has no spaces", () => {
    expect(rowsOf("これは日本語", 6, 8).map(({ text }) => text)).toEqual(["これ", "は日本", "語"]);
  });

  it("says which rows end with a newline of the text", () => {
    expect(rowsOf("a\n\nb\n", 8, 8).map(({ ending }) => ending)).toEqual([
      "newline",
      "newline",
      "newline",
    ]);
  });

  it("joins to the text again, and keeps to the room", () => {
    const text = fc.string({
      unit: fc.constantFrom(" ", "\n", "a", "bcd", "日", "e\u0301", "👍🏽", "-"),
    });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: -2, max: 30 }),
        fc.integer({ min: 3, max: 30 }),
        (raw, first, room) => {
          const cleaned = clean(raw);
          const left = Math.min(first, room);
          const rows = rowsOf(cleaned, left, room);
          const joined = rows
            .map((row) => row.text + (row.ending === "newline" ? "\n" : ""))
            .join("");
          expect(joined).toBe(cleaned);
          rows.forEach((row, at) => {
            expect(row.columns).toBe(columnsOf(row.text));
            expect(row.columns).toBeLessThanOrEqual(at === 0 ? Math.max(0, left) : room);
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});
