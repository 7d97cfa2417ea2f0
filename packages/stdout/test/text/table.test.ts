import { describe, expect, it } from "vitest";
import { columnsOf } from "../../src/text/columns.ts";
import { type FigureColumn, figureTable } from "../../src/text/table.ts";

const labels = ["chain support", "llm 回答する"];
const columns: readonly FigureColumn[] = [
  { title: "runs", rank: 1, cells: ["3", "12"] },
  { title: "p50", rank: 2, cells: ["3.40s", "308ms"] },
  { title: "total", rank: 3, cells: ["10.23s", "730ms"] },
];

describe("figureTable", () => {
  it("lines labels up on the left and figures on the right", () => {
    expect(figureTable("by name", labels, columns)).toEqual([
      "by name        runs    p50   total",
      "chain support     3  3.40s  10.23s",
      "llm 回答する     12  308ms   730ms",
    ]);
  });

  it("lets go of the columns of highest rank first, then cuts labels", () => {
    expect(figureTable("by name", labels, columns, 26)).toEqual([
      "by name        runs    p50",
      "chain support     3  3.40s",
      "llm 回答する     12  308ms",
    ]);
    expect(figureTable("by name", labels, columns, 12)).toEqual([
      "by na…  runs",
      "chain…     3",
      "llm …     12",
    ]);
  });

  it("never takes more columns than there are", () => {
    for (let width = 8; width < 60; width += 1) {
      for (const line of figureTable("by name", labels, columns, width)) {
        expect(columnsOf(line)).toBeLessThanOrEqual(width);
      }
    }
  });
});
