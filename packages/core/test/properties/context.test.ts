import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTap, currentRun } from "../../src/index.ts";
import { History } from "./history.ts";
import { performed } from "./performing.ts";
import { programs } from "./program.ts";
import { patienceMs, rounds } from "./rounds.ts";

describe("Context", () => {
  it.each([
    ["with a handler", [new History().recorder()]],
    ["with nobody listening", []],
  ])(
    "%s, code is inside its run across awaits, callbacks, generators and streams",
    async (_, handlers) => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }), async (program) => {
          const { stage } = await performed(program, { handlers });
          expect(stage.strayings).toEqual([]);
          expect(currentRun()).toBeUndefined();
        }),
        rounds,
      );
    },
    patienceMs,
  );

  it("with an explicit context, nothing is ambient and given parents hold", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { maxLength: 6 }), async (depths) => {
        const history = new History();
        const tap = createTap({ context: "explicit", handlers: history.recorder() });
        await Promise.all(
          depths.map((depth, at) =>
            tap.run("chain", { name: `root${at}` }, async (root) => {
              let run = root;
              for (let level = 0; level < depth; level += 1) {
                await run.run("chain", { name: `${run.name}.${level}` }, async (inner) => {
                  run = inner;
                  expect(currentRun()).toBeUndefined();
                  await tap.run("tool", { name: `stray of ${inner.name}` }, () => undefined);
                });
              }
            }),
          ),
        );
        for (const { run } of history.events) {
          const isRoot = run.name.startsWith("stray") || !run.name.includes(".");
          expect(run.parentId === undefined).toBe(isRoot);
        }
      }),
      rounds,
    );
  });
});
