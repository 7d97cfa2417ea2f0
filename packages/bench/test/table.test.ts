import { describe, expect, it } from "vitest";
import { judge, summarise } from "../src/report.ts";
import type { Sample } from "../src/rounds.ts";
import {
  describeTarget,
  figureTable,
  outcomeTable,
  toMarkdown,
  toPlainText,
} from "../src/table.ts";
import type { Target } from "../src/targets.ts";

const target: Target = {
  workload: "token",
  figure: "cpuNs",
  of: "langchain",
  over: "runtap",
  bound: { atLeast: 60 },
};

const samples: Sample[] = [
  { round: 0, workload: "token", entrant: "runtap", figures: { cpuNs: 100, bytes: 96 } },
  { round: 0, workload: "token", entrant: "langchain", figures: { cpuNs: 5_000, bytes: 9_412 } },
];

describe("describeTarget", () => {
  it("spells out a ratio", () => {
    expect(describeTarget(target)).toBe("langchain ≥ 60 × runtap");
  });

  it("spells out a difference with its unit", () => {
    expect(
      describeTarget({
        workload: "token-unheard",
        figure: "cpuNs",
        of: "runtap",
        beyond: "direct",
        bound: { atMost: 3 },
      }),
    ).toBe("(runtap − direct) ≤ 3 ns");
  });

  it("spells out a ratio of differences", () => {
    expect(
      describeTarget({
        workload: "import",
        figure: "cpuNs",
        of: "runtap",
        over: "eventemitter3",
        beyond: "empty",
        bound: { atMost: 2 },
      }),
    ).toBe("(runtap − empty) ≤ 2 × (eventemitter3 − empty)");
  });
});

describe("outcomeTable", () => {
  it("states target, measured ratio, spread and whether it holds", () => {
    expect(outcomeTable(judge([target], samples)).rows).toEqual([
      [
        "one token to 3 handlers, call sites polluted",
        "langchain ≥ 60 × runtap",
        "50 ×",
        "50 ×–50 ×",
        "NO (0/1)",
      ],
    ]);
  });
});

describe("figureTable", () => {
  it("shows CPU time and allocation of each entrant", () => {
    expect(figureTable(summarise(samples)).rows).toEqual([
      [
        "one token to 3 handlers, call sites polluted, per token",
        "runtap",
        "100 ns",
        "100 ns–100 ns",
        "96",
      ],
      [
        "one token to 3 handlers, call sites polluted, per token",
        "langchain",
        "5,000 ns",
        "5,000 ns–5,000 ns",
        "9,412",
      ],
    ]);
  });
});

describe("rendering", () => {
  const table = {
    heading: ["what", "n"],
    rows: [
      ["one", "1"],
      ["twenty", "20"],
    ],
  };

  it("aligns columns for a terminal", () => {
    expect(toPlainText(table)).toBe("what    n\none     1\ntwenty  20");
  });

  it("prints a Markdown table", () => {
    expect(toMarkdown(table)).toBe("| what | n |\n| --- | --- |\n| one | 1 |\n| twenty | 20 |");
  });
});
