import { AsyncLocalStorage } from "node:async_hooks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyEvent, createTap, currentRun, type Handler } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { History } from "./history.ts";
import { performed } from "./performing.ts";
import { programs } from "./program.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";
import { NOBODY } from "./stage.ts";

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
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "queued handlers run in the context of the code that emits, after their awaits too",
    async () => {
      const request = new AsyncLocalStorage<string>();
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }, { depth: 1 }), async (program) => {
          const strayed: string[] = [];
          const check = ({ run }: AnyEvent, when: string): void => {
            const found = request.getStore();
            if (found !== run.name) strayed.push(`${run.name} ${when}: in the context of ${found}`);
          };
          let heard = 0;
          const listen = async (event: AnyEvent): Promise<void> => {
            heard += 1;
            check(event, "at once");
            await Promise.resolve();
            check(event, "after an await");
          };
          await request.run("nobody", () =>
            performed(program, {}, (tap, clock) => {
              const reader: Handler = { name: "reader", on: { "*": listen } };
              tap.use(queued(reader, { clock }));
              return { ...NOBODY, around: ({ name }, start) => request.run(name, start) };
            }),
          );
          expect(strayed).toEqual([]);
          expect(heard).toBeGreaterThan(0);
        }),
        guaranteeRounds,
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
      guaranteeRounds,
    );
  });
});
