import { describe, expect, it } from "vitest";
import { judge, summarise } from "../src/report.ts";
import type { Sample } from "../src/rounds.ts";
import type { Target } from "../src/targets.ts";

const halfOfThePeer: Target = {
  workload: "token",
  figure: "cpuNs",
  of: "runtap",
  over: "eventemitter3",
  bound: { atMost: 0.5 },
};

function tokenRound(round: number, runtap: number, eventemitter3: number): Sample[] {
  return [
    { round, workload: "token", entrant: "runtap", figures: { cpuNs: runtap } },
    { round, workload: "token", entrant: "eventemitter3", figures: { cpuNs: eventemitter3 } },
  ];
}

describe("judge", () => {
  it("divides inside a round, so that a slow round weighs no more than a quick one", () => {
    const samples = [...tokenRound(0, 40, 100), ...tokenRound(1, 400, 1_000)];
    expect(judge([halfOfThePeer], samples)).toEqual([
      {
        target: halfOfThePeer,
        measured: { median: 0.4, min: 0.4, max: 0.4 },
        holds: true,
        rounds: 2,
        roundsWithin: 2,
      },
    ]);
  });

  it("goes by the median and counts the rounds that agree", () => {
    const samples = [
      ...tokenRound(0, 40, 100),
      ...tokenRound(1, 90, 100),
      ...tokenRound(2, 60, 100),
    ];
    expect(judge([halfOfThePeer], samples)).toMatchObject([
      { measured: { median: 0.6, min: 0.4, max: 0.9 }, holds: false, rounds: 3, roundsWithin: 1 },
    ]);
  });

  it("reads a lower bound the other way round", () => {
    const twiceAsFast: Target = {
      workload: "token",
      figure: "cpuNs",
      of: "eventemitter3",
      over: "runtap",
      bound: { atLeast: 2 },
    };
    expect(judge([twiceAsFast], tokenRound(0, 50, 100))).toMatchObject([{ holds: true }]);
    expect(judge([twiceAsFast], tokenRound(0, 51, 100))).toMatchObject([{ holds: false }]);
  });

  it("judges a figure alone where nothing divides it", () => {
    const nothingAllocated: Target = {
      workload: "token-unheard",
      figure: "bytes",
      of: "runtap",
      bound: { atMost: 0 },
    };
    const sample: Sample = {
      round: 0,
      workload: "token-unheard",
      entrant: "runtap",
      figures: { cpuNs: 2, bytes: 8 },
    };
    expect(judge([nothingAllocated], [sample])).toMatchObject([
      { measured: { median: 8 }, holds: false },
    ]);
  });

  it("subtracts what both sides have in common before dividing", () => {
    const importCost: Target = {
      workload: "import",
      figure: "cpuNs",
      of: "runtap",
      over: "eventemitter3",
      beyond: "empty",
      bound: { atMost: 2 },
    };
    const samples: Sample[] = [
      { round: 0, workload: "import", entrant: "empty", figures: { cpuNs: 10 } },
      { round: 0, workload: "import", entrant: "eventemitter3", figures: { cpuNs: 14 } },
      { round: 0, workload: "import", entrant: "runtap", figures: { cpuNs: 16 } },
    ];
    expect(judge([importCost], samples)).toMatchObject([{ measured: { median: 1.5 } }]);
  });

  it("says nothing about a target of which a side was not measured", () => {
    expect(judge([halfOfThePeer], tokenRound(0, 40, 100).slice(0, 1))).toEqual([]);
    expect(judge([halfOfThePeer], [])).toEqual([]);
  });
});

describe("summarise", () => {
  it("gathers each entrant's figures over the rounds", () => {
    const [runtap, eventemitter3] = summarise([
      ...tokenRound(0, 40, 100),
      ...tokenRound(1, 60, 120),
    ]);
    expect(runtap?.entrant).toBe("runtap");
    expect(runtap?.figures.get("cpuNs")).toEqual({ median: 50, min: 40, max: 60 });
    expect(runtap?.figures.has("bytes")).toBe(false);
    expect(eventemitter3?.workload.name).toBe("token");
  });
});
