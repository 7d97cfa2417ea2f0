import type { OpenRun } from "./open-run.ts";
import type { OpenRuns } from "./open-runs.ts";

/**
 * Whether a run inside a stream that has failed stands still: its models have been asked for no further chunk, and
 * nobody is left to ask. What waits for an answer of its own goes on, and ends by itself.
 */
export function isIdle(runs: OpenRuns, open: OpenRun): boolean {
  if (open.modelCall !== undefined) return open.modelCall.isWaiting?.() === false;
  if (open.run !== undefined && open.run.kind !== "chain" && open.run.kind !== "agent")
    return false;
  const children = runs.childrenOf(open);
  // A step without runs of its own, a parser for instance, waits for the model before it.
  const others = children.filter((child) => !isIdle(runs, child));
  return children.length > others.length && others.every((other) => isBare(runs, other));
}

function isBare(runs: OpenRuns, open: OpenRun): boolean {
  return open.run?.kind === "chain" && runs.childrenOf(open).length === 0;
}

/** Of the runs around one, the outermost that stands still inside one that has failed. */
export function leftBehind(runs: OpenRuns, open: OpenRun): OpenRun | undefined {
  let left: OpenRun | undefined;
  for (let at: OpenRun = open; at.parent !== undefined; at = at.parent) {
    if (at.isOpen && at.parent.hasFailed && isIdle(runs, at)) left = at;
  }
  return left;
}
