import fc from "fast-check";
import { type AnyEvent, isFailure, isTerminal } from "../../src/index.ts";
import { headSampler } from "../../src/sampled/head.ts";
import type { KeepRules } from "../../src/sampled/index.ts";
import { phaseOf } from "../properties/history.ts";

export const anyRate = fc.constantFrom(0, 0.2, 0.5, 1);
export const anyKeep: fc.Arbitrary<KeepRules> = fc.record({
  errors: fc.boolean(),
  cancels: fc.boolean(),
  slowerThanMs: fc.constantFrom(undefined, 0, 20, 200),
});
function isReason(event: AnyEvent, { errors, cancels, slowerThanMs }: KeepRules): boolean {
  if (!isTerminal(event)) return false;
  const isSlow = slowerThanMs !== undefined && event.durationMs > slowerThanMs;
  return (
    (errors === true && isFailure(event)) ||
    (cancels === true && phaseOf(event) === "cancel") ||
    isSlow
  );
}

/** What is heard of one trace, out of all that was said in it: each stretch in which a run was open is decided as a whole. */
function expectedOfTrace(events: readonly AnyEvent[], keep: KeepRules): readonly AnyEvent[] {
  const open = new Set<string>();
  const heard: AnyEvent[] = [];
  let stretch: AnyEvent[] = [];
  let isKept = false;
  for (const event of events) {
    const isOfStretch = open.size > 0 || phaseOf(event) === "start";
    if (phaseOf(event) === "start") open.add(event.run.id);
    if (isTerminal(event)) open.delete(event.run.id);
    if (isOfStretch || isKept) stretch.push(event);
    isKept ||= isReason(event, keep);
    if (isKept) heard.push(...stretch);
    if (isKept || open.size === 0) stretch = [];
  }
  return heard;
}

/** What is heard of each trace, out of all that was said. */
export function delivered(
  events: readonly AnyEvent[],
  rate: number,
  keep: KeepRules,
): ReadonlyMap<string, readonly AnyEvent[]> {
  const isChosen = headSampler(rate);
  const traces = byTrace(events);
  for (const [traceId, said] of traces) {
    const [first] = said;
    if (first !== undefined && isChosen(first.run)) continue;
    const heard = expectedOfTrace(said, keep);
    if (heard.length === 0) traces.delete(traceId);
    else traces.set(traceId, heard);
  }
  return traces;
}

/** Traces are decided one by one: their order among each other is nobody's business. */
export function byTrace(events: readonly AnyEvent[]): Map<string, readonly AnyEvent[]> {
  const traces = new Map<string, readonly AnyEvent[]>();
  for (const event of events) {
    const { traceId } = event.run;
    traces.set(traceId, [...(traces.get(traceId) ?? []), event]);
  }
  return traces;
}
