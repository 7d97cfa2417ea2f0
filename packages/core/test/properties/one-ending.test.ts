import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History, phaseOf } from "./history.ts";
import type { Node } from "./node.ts";
import { performed, watchRejections } from "./performing.ts";
import { programs } from "./program.ts";
import { patienceMs, rounds } from "./rounds.ts";

function allowedEndings(node: Node): readonly string[] {
  // Never begun: it was stopped before, or nobody asked its stream for anything.
  if (node.decided === undefined || node.wasStopped) return ["cancel"];
  const wasStoppedLater = node.run?.signal.aborted === true;
  return wasStoppedLater ? [node.decided, "cancel"] : [node.decided];
}

describe("One ending", () => {
  it(
    "every run that starts ends exactly once, as its work did",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }), async (program) => {
          const history = new History();
          const { stage, tap, leftOpen } = await watchRejections(() =>
            performed(program, { handlers: history.recorder() }),
          );
          const neverRead = [...stage.nodes.values()].filter((node) => node.isNeverRead);
          expect(leftOpen).toBeLessThanOrEqual(neverRead.length);
          expect(tap.stats().openRuns).toBe(0);
          for (const node of stage.nodes.values()) {
            expect(history.starts(node.name), `starts of ${node.name}`).toHaveLength(1);
            expect(history.endings(node.name), `endings of ${node.name}`).toHaveLength(1);
            const [ending] = history.endings(node.name).map(phaseOf);
            expect(allowedEndings(node), `ending of ${node.name}`).toContain(ending);
          }
        }),
        rounds,
      );
    },
    patienceMs,
  );
});
