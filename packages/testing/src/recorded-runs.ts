import type { AnyEvent, RunKind } from "@runtap/core";
import { isOfKind, type RecordedRun, RunLog } from "./recorded-run.ts";
import { runSequence } from "./run-sequence.ts";
import { runTree } from "./run-tree.ts";

/** The runs of a recording. */
export interface RecordedRuns {
  /**
   * The one run of this name, typed by its kind where one is given.
   *
   * @throws Error listing the names there are, when none or more than one has it.
   */
  find(name: string): RecordedRun;
  find<Kind extends RunKind>(name: string, kind: Kind): RecordedRun<Kind>;
  /** All runs, of this kind if one is given, in the order of their starts. */
  all(): readonly RecordedRun[];
  all<Kind extends RunKind>(kind: Kind): readonly RecordedRun<Kind>[];
  /** The runs whose parent was not heard. */
  readonly roots: readonly RecordedRun[];
  /**
   * Whether one run had ended when the other started. Two runs that overlap are not before each other.
   *
   * @throws Error listing the names there are, when none or more than one has it.
   */
  before(one: string | RecordedRun, other: string | RecordedRun): boolean;
  /** Which run is inside which, and how each ended, as text. Siblings are sorted: parallel runs give the same tree whoever came first. */
  tree(): string;
  /** What was said, in order, on one line; repetitions counted, runs without an ending last. */
  sequence(): string;
}

class Runs implements RecordedRuns {
  readonly #events: readonly AnyEvent[];
  readonly #runs: readonly RunLog[];

  constructor(events: readonly AnyEvent[], runs: readonly RunLog[]) {
    this.#events = events;
    this.#runs = runs;
  }

  find(name: string): RecordedRun;
  find<Kind extends RunKind>(name: string, kind: Kind): RecordedRun<Kind>;
  find(name: string, kind?: RunKind): RecordedRun {
    const found = this.#of(kind).filter((run) => run.name === name);
    const [run] = found;
    if (run !== undefined && found.length === 1) return run;
    throw new Error(
      run === undefined
        ? `Expected a ${kind ?? "run"} named "${name}", got none. There ${this.#inventory()}`
        : `Expected one ${kind ?? "run"} named "${name}", got ${found.length}. Take them from runs.all(${kind === undefined ? "" : `"${kind}"`})${kind === undefined ? ", or give the kind" : ""}. There ${this.#inventory()}`,
    );
  }

  all(): readonly RecordedRun[];
  all<Kind extends RunKind>(kind: Kind): readonly RecordedRun<Kind>[];
  all(kind?: RunKind): readonly RecordedRun[] {
    return this.#of(kind);
  }

  get roots(): readonly RecordedRun[] {
    return this.#runs.filter((run) => run.parent === undefined);
  }

  before(one: string | RecordedRun, other: string | RecordedRun): boolean {
    const ending = this.#resolve(one).ending;
    const start = this.#resolve(other).events[0];
    return ending !== undefined && start !== undefined && ending.seq < start.seq;
  }

  tree(): string {
    return runTree(this.roots);
  }

  sequence(): string {
    return runSequence(this.#events, this.#runs);
  }

  #of(kind: RunKind | undefined): readonly RecordedRun[] {
    return kind === undefined ? this.#runs : this.#runs.filter((run) => isOfKind(run, kind));
  }

  #resolve(run: string | RecordedRun): RecordedRun {
    return typeof run === "string" ? this.find(run) : run;
  }

  #inventory(): string {
    if (this.#runs.length === 0) return "are no runs: did the code start any on the recorded tap?";
    const counts = new Map<string, number>();
    for (const { kind, name } of this.#runs) {
      const label = `${kind} "${name}"`;
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    const list = [...counts].map(([label, count]) => (count === 1 ? label : `${label} ×${count}`));
    return `${this.#runs.length === 1 ? "is" : "are"}: ${list.join(", ")}.`;
  }
}

/** Folds events, in the order they were said, into the runs that said them. */
export function foldRuns(events: readonly AnyEvent[]): RecordedRuns {
  const runs = new Map<string, RunLog>();
  for (const event of events) {
    const { run } = event;
    const key = `${run.traceId} ${run.id}`;
    const log = runs.get(key) ?? new RunLog(run, runs.get(`${run.traceId} ${run.parentId ?? ""}`));
    runs.set(key, log);
    log.add(event);
  }
  return new Runs(events, [...runs.values()]);
}
