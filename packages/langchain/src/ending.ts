import type { CancelReason, LlmReport } from "@runtap/core";
import { isIdle } from "./idle.ts";
import { liveRun, type OpenRun, sayRest, shownRun } from "./open-run.ts";
import type { OpenRuns } from "./open-runs.ts";
import { type Meaning, meaningOf } from "./stops.ts";

/** Closes the books on a run; whether it was this ending that did it. */
function close(runs: OpenRuns, open: OpenRun): boolean {
  if (!open.isOpen) return false;
  if (open.reuses > 0) {
    open.reuses -= 1;
    return false;
  }
  open.isOpen = false;
  open.release?.();
  open.release = undefined;
  runs.remove(open);
  return true;
}

/** What a run has ended with. */
export interface Outcome {
  readonly output: unknown;
  /** Of a model's answer. */
  readonly facts?: LlmReport;
}

/**
 * Ends a run with its outcome, or as interrupted where a node of the graph has paused it. `read` is not called where
 * nobody hears of the run.
 */
export function endRun(runs: OpenRuns, open: OpenRun, read: () => Outcome): void {
  const { interrupt } = open;
  if (open.isGraph && interrupt !== undefined && open.reuses === 0) {
    cancelRun(runs, open, "interrupt", interrupt);
    return;
  }
  if (!close(runs, open)) return;
  const run = liveRun(open);
  if (run?.isHeard !== true) {
    run?.end(undefined);
    return;
  }
  const { output, facts } = read();
  if (facts !== undefined && run.kind === "llm") run.end(output, facts);
  else run.end(output);
}

/** Ends a run with what LangChain says was thrown in it. */
export function failRun(runs: OpenRuns, open: OpenRun, error: unknown): void {
  if (!open.isOpen) return;
  const meaning = meaningOf(error, open.tree.signals);
  const above = shownRun(open.parent);
  if (above !== undefined) tell(above, error, meaning);
  if (meaning.is === "cancel") {
    cancelRun(runs, open, meaning.reason, error);
    return;
  }
  // In a sequence one step runs at a time: one that is still open has thrown without LangChain saying so.
  if (meaning.is === "error" && open.isSequence && open.reuses === 0) {
    for (const child of runs.childrenOf(open)) failRun(runs, child, error);
  }
  for (const child of runs.childrenOf(open)) {
    if (isIdle(runs, child)) cancelRun(runs, child, "break", error);
  }
  sayRest(open);
  if (!close(runs, open)) return;
  open.hasFailed = meaning.is === "error";
  const run = liveRun(open);
  if (meaning.is === "end") run?.end(meaning.output);
  else run?.fail(error);
}

function tell(above: OpenRun, error: unknown, meaning: Meaning): void {
  above.lastError = error;
  if (meaning.is === "cancel" && meaning.reason === "interrupt") above.interrupt = error;
}

/** Cancels a run and what is open inside, which LangChain would leave open: children first. */
export function cancelRun(
  runs: OpenRuns,
  open: OpenRun,
  reason: CancelReason,
  cause: unknown,
): void {
  if (!open.isOpen) return;
  const inside = forgetAll(runs, open);
  // Core cancels what is inside a run with it.
  if (open.run !== undefined) liveRun(open)?.cancel(reason, cause);
  else for (const each of inside) liveRun(each)?.cancel(reason, cause);
}

/** What LangChain still says of these is late; but a run that it starts inside them belongs there. */
function forgetAll(runs: OpenRuns, open: OpenRun): readonly OpenRun[] {
  const inside = runs.childrenOf(open).flatMap((child) => [...forgetAll(runs, child), child]);
  sayRest(open);
  open.isOpen = false;
  open.release?.();
  open.release = undefined;
  runs.retire(open);
  return inside;
}
