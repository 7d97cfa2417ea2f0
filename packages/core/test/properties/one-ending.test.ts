import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTerminal } from "../../src/index.ts";
import { guardings, Guards } from "./guards.ts";
import { History, phaseOf } from "./history.ts";
import { lineage, type Node } from "./node.ts";
import { performed, watchRejections } from "./performing.ts";
import { programs } from "./program.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";
import type { Stage } from "./stage.ts";

function allowedEndings(node: Node): readonly string[] {
  // Never begun: it was stopped before, or nobody asked its stream for anything.
  if (node.decided === undefined || node.wasStopped) return ["cancel"];
  const wasStoppedLater = node.run?.signal.aborted === true;
  return wasStoppedLater ? [node.decided, "cancel"] : [node.decided];
}

function expectOneEnding(history: History, { name }: Node): void {
  expect(history.starts(name), `starts of ${name}`).toHaveLength(1);
  expect(history.endings(name), `endings of ${name}`).toHaveLength(1);
}

function reasonOf(history: History, { name }: Node): string | undefined {
  const [ending] = history.endings(name);
  return ending !== undefined && "reason" in ending ? ending.reason : undefined;
}

/** A run that nobody's body ends: the sweep may come first. */
function isSwept({ plan }: Node): boolean {
  return !["run", "do", "wrap", "sync"].includes(plan.way);
}

function nodesOf(stage: Stage): readonly Node[] {
  return [...stage.nodes.values()];
}

describe("One ending", () => {
  it(
    "every run that starts ends exactly once, as its work did, and by the sweep if nobody ends it",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }), async (program) => {
          const history = new History();
          const { stage, leftOpen } = await watchRejections(() =>
            performed(program, { handlers: history.recorder() }),
          );
          expect(leftOpen).toBe(0);
          for (const node of nodesOf(stage)) {
            expectOneEnding(history, node);
            const [ending] = history.endings(node.name).map(phaseOf);
            expect(allowedEndings(node), `ending of ${node.name}`).toContain(ending);
            const isAbandoned = reasonOf(history, node) === "abandoned";
            expect(isAbandoned && !isSwept(node), `${node.name} was swept`).toBe(false);
          }
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "whatever guards veto, at once, later or never, each run ends once, and by a guard only if one vetoed",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          programs({ stops: true }, { depth: 1 }),
          guardings,
          async (program, plans) => {
            const history = new History();
            const guards = new Guards(plans);
            const { stage, leftOpen } = await watchRejections(() =>
              performed(program, { handlers: [history.recorder(), guards.handlers] }),
            );
            expect(leftOpen).toBe(0);
            for (const node of nodesOf(stage)) {
              expectOneEnding(history, node);
              if (reasonOf(history, node) !== "guard") continue;
              const isVetoed = lineage(node).some(({ name }) => guards.vetoed.has(name));
              expect(isVetoed, `${node.name} was vetoed`).toBe(true);
            }
          },
        ),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "with a cap on open runs and a short time-to-live, each run ends once, and never more are open",
    async () => {
      const limits = fc.record({
        maxOpenRuns: fc.integer({ min: 1, max: 6 }),
        runTtlMs: fc.constantFrom(4, 40, 4000),
      });
      await fc.assert(
        // A stream that the cap has ended heeds no signal any more: what may never be read must not hold on to one.
        fc.asyncProperty(programs({ stops: false }), limits, async (program, options) => {
          const history = new History();
          let most = 0;
          const { stage, leftOpen } = await watchRejections(() =>
            performed(program, { ...options, handlers: history.recorder() }, (tap) => {
              tap.use({
                name: "counter",
                on: {
                  "*": (event) => {
                    // A start is said before the oldest gives way, an ending before it is counted out.
                    const isCounted = !isTerminal(event) && phaseOf(event) !== "start";
                    if (isCounted) most = Math.max(most, tap.stats().openRuns);
                  },
                },
              });
              return undefined;
            }),
          );
          expect(leftOpen).toBe(0);
          expect(most).toBeLessThanOrEqual(options.maxOpenRuns);
          for (const node of nodesOf(stage)) expectOneEnding(history, node);
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );
});
