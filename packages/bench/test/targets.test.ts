import { describe, expect, it } from "vitest";
import { workloads } from "../src/lineup.ts";
import { describeTarget } from "../src/table.ts";
import { targets } from "../src/targets.ts";

describe("targets", () => {
  it.each(targets.map((target) => [describeTarget(target), target] as const))(
    "%s names entrants that take part in its workload",
    (_, { workload, of, over, beyond }) => {
      const entrants = workloads.find(({ name }) => name === workload)?.entrants;
      const named = [of, over, beyond].filter((name) => name !== undefined);
      expect(entrants).toEqual(expect.arrayContaining(named));
    },
  );

  it("promises something about every workload", () => {
    const promised = new Set(targets.map(({ workload }) => workload));
    expect(workloads.filter(({ name }) => !promised.has(name))).toEqual([]);
  });
});
