import type { RunInfo } from "@runtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunTree } from "../src/tree.ts";

function run(id: string, parentId?: string): RunInfo {
  const info = { id, traceId: "t", kind: "chain", name: "n", tags: [], metadata: {} } as const;
  const place = parentId === undefined ? {} : { parentId };
  return { ...info, ...place, verbose: false, startTime: 0 };
}

describe("RunTree", () => {
  it("keeps nothing once all runs have ended, in whatever order", () => {
    const shape = fc.array(
      fc.record({ parent: fc.option(fc.nat(), { nil: undefined }), end: fc.nat() }),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(shape, (runs) => {
        const tree = new RunTree(() => true);
        const infos = runs.map(({ parent }, at) =>
          run(`${at}`, parent === undefined || at === 0 ? undefined : `${parent % at}`),
        );
        for (const info of infos) tree.open(info);
        const order = infos
          .map((info, at) => [runs[at]?.end ?? 0, info] as const)
          .sort(([a], [b]) => a - b);
        for (const [, info] of order) {
          const view = tree.find(info);
          if (view !== undefined) tree.close(view);
        }
        expect(tree.size).toBe(0);
      }),
    );
  });

  it("forgets the oldest of very many", () => {
    const tree = new RunTree(() => true);
    for (let count = 0; count < 10_500; count += 1) tree.open(run(`${count}`));
    expect(tree.size).toBe(10_000);
    expect(tree.find(run("0"))).toBeUndefined();
  });

  it("puts a run below the nearest one that is shown", () => {
    const tree = new RunTree(({ id }) => id !== "hidden");
    const outer = tree.open(run("outer"));
    tree.open(run("hidden", "outer"));
    expect(tree.open(run("inner", "hidden")).parent).toBe(outer);
  });

  it("keeps nothing of runs it was only asked about", () => {
    const tree = new RunTree(() => true);
    tree.glimpse(run("1"));
    expect(tree.size).toBe(0);
    expect(tree.open(run("2")).label).toBe("n");
  });
});
