import type { RunKind } from "@runtap/core";
import type { RunTimes } from "./run-times.ts";

/** A stretch of time in which the trace waited for this run and none inside it. */
export interface CriticalStep {
  readonly runId: string;
  readonly kind: RunKind;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly durationMs: number;
}

/** A run as the path sees it: one that is open is taken to end now. */
interface Stretch {
  readonly run: RunTimes;
  readonly from: number;
  readonly until: number;
}

/**
 * What a trace waited for, in the order of time: from its end backwards, always the run that ended last before. A run that
 * is on it and gets faster makes the trace faster; one beside it does not.
 *
 * @param until How far runs that are open have come.
 */
export function criticalPath(spans: readonly RunTimes[], until: number): readonly CriticalStep[] {
  const inside = new Map<RunTimes | undefined, Stretch[]>();
  for (const run of spans) {
    const stretch = { run, from: run.startTime, until: run.isOpen ? until : run.endTime };
    if (!(stretch.until >= stretch.from)) continue;
    const siblings = inside.get(run.parent);
    if (siblings === undefined) inside.set(run.parent, [stretch]);
    else siblings.push(stretch);
  }
  for (const siblings of inside.values()) siblings.sort(laterFirst);
  const steps: CriticalStep[] = [];
  const add = ({ run: { id: runId, kind, name } }: Stretch, from: number, to: number): void => {
    if (to > from) steps.push({ runId, kind, name, from, durationMs: to - from });
  };
  const walk = (stretch: Stretch): void => {
    let at = stretch.until;
    for (const child of inside.get(stretch.run) ?? []) {
      // It runs beside what the path has come through, or outlives its parent: nobody waited for it.
      if (child.until > at || child.from < stretch.from) continue;
      add(stretch, child.until, at);
      walk(child);
      at = child.from;
    }
    add(stretch, stretch.from, at);
  };
  let at = Number.POSITIVE_INFINITY;
  for (const root of inside.get(undefined) ?? []) {
    if (root.until > at) continue;
    walk(root);
    at = root.from;
  }
  return steps.reverse();
}

function laterFirst(one: Stretch, other: Stretch): number {
  return other.until - one.until || other.from - one.from;
}
