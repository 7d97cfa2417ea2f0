import { type RunTimes, TraceTimes } from "./run-times.ts";

/** Beyond so many open runs, as many as a tap allows, the oldest is taken for one whose ending will not be heard. */
const MAX_OPEN = 100_000;

/** Finds the parent and the trace of a run that starts, and keeps the traces that ended last. */
export class OpenRuns {
  readonly #runs = new Map<string, RunTimes>();
  readonly #traces = new Map<string, TraceTimes>();
  readonly #recent: TraceTimes[] = [];
  readonly #maxRecent: number;

  constructor(maxRecent: number) {
    this.#maxRecent = maxRecent;
  }

  /** How many runs and traces are held. */
  get held(): number {
    return this.#runs.size + this.#traces.size + this.#recent.length;
  }

  /** Traces that have ended, the oldest first. */
  get recent(): readonly TraceTimes[] {
    return this.#recent;
  }

  find(traceId: string): TraceTimes | undefined {
    return this.#traces.get(traceId) ?? this.#recent.find(({ id }) => id === traceId);
  }

  add(times: RunTimes): void {
    const { id, parentId } = times;
    const parent = parentId === undefined ? undefined : this.#runs.get(parentId);
    const trace = parent?.trace ?? this.#traceOf(times);
    times.trace = trace;
    // A child may start when its parent has ended: it then belongs to the tree, but to nobody's time.
    times.parent = parent ?? trace.spans.find((span) => span.id === parentId);
    trace.add(times);
    parent?.childStarted(times.startTime);
    this.#runs.set(id, times);
    if (this.#runs.size > MAX_OPEN) dropOldest(this.#runs);
  }

  remove(times: RunTimes): void {
    const { id, trace, parent, endTime } = times;
    this.#runs.delete(id);
    if (parent?.isOpen === true) parent.childEnded(endTime);
    if (trace === undefined) return;
    trace.openRuns -= 1;
    if (trace.openRuns > 0) return;
    this.#traces.delete(trace.id);
    this.#recent.push(trace);
    if (this.#recent.length > this.#maxRecent) this.#recent.shift();
  }

  #traceOf({ traceId, parentId }: RunTimes): TraceTimes {
    const open = this.#traces.get(traceId);
    if (open !== undefined) return open;
    const trace =
      (parentId === undefined ? undefined : this.#reopened(traceId)) ?? new TraceTimes(traceId);
    this.#traces.set(traceId, trace);
    if (this.#traces.size > MAX_OPEN) dropOldest(this.#traces);
    return trace;
  }

  /** A trace may go on after all its runs have ended: in another request, under a remote parent. */
  #reopened(traceId: string): TraceTimes | undefined {
    const at = this.#recent.findIndex(({ id }) => id === traceId);
    return at === -1 ? undefined : this.#recent.splice(at, 1)[0];
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
