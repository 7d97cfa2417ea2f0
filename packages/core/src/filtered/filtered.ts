import type { Handler } from "../emitter/handler.ts";
import { Behind, relay, type RunBehind } from "../emitter/relay.ts";
import type { RunReporter } from "../emitter/run-reporter.ts";
import type { AnyEvent } from "../events/events.ts";
import { ENDINGS, isStart, STARTS } from "../events/lifecycle-names.ts";
import { isTerminal } from "../events/predicates.ts";
import type { RunInfo } from "../events/run-info.ts";
import { PassingRuns } from "./passing-runs.ts";
import { type FilterRules, runTest } from "./rules.ts";

/** A run before the filter. */
class Applicant {
  readonly behind: RunBehind;
  readonly reporter: RunReporter;
  isAdmitted: boolean | undefined;

  constructor(behind: RunBehind, reporter: RunReporter) {
    this.behind = behind;
    this.reporter = reporter;
  }
}

/** Decides, once per run, whether it is let through. */
class Gate {
  readonly #test: (run: RunInfo) => boolean;
  readonly #family: PassingRuns | undefined;
  // Held by the runs themselves: what is said of one after its ending is judged as it was before.
  readonly #decided = new WeakMap<RunInfo, boolean>();

  constructor(test: (run: RunInfo) => boolean, family: PassingRuns | undefined) {
    this.#test = test;
    this.#family = family;
  }

  admits(event: AnyEvent, applicant: Applicant): boolean {
    applicant.isAdmitted ??= this.#decide(event, applicant.reporter);
    if (applicant.isAdmitted && this.#family !== undefined && isTerminal(event)) {
      this.#family.end(event.run.id);
    }
    return applicant.isAdmitted;
  }

  #decide(event: AnyEvent, reporter: RunReporter): boolean {
    const { run } = event;
    const decided = this.#decided.get(run);
    if (decided !== undefined) return decided;
    const isAdmitted = this.#family?.has(run.parentId) === true || this.#passes(event, reporter);
    this.#decided.set(run, isAdmitted);
    if (isAdmitted && isStart(event)) this.#family?.add(run.id);
    return isAdmitted;
  }

  #passes(event: AnyEvent, reporter: RunReporter): boolean {
    try {
      return this.#test(event.run);
    } catch (error) {
      reporter.failed(error, event);
      return false;
    }
  }
}

/**
 * The same handler, for some runs only: those that every rule lets through. A run is judged once, by what it was started
 * with; the handler hears all of its events or none.
 *
 * With `on: "trace"` a run that is let through takes everything inside it with it, also what starts after it has ended
 * (for the last 1,000 such runs).
 *
 * @throws RuntapError `invalid-option` for no rules at all, unknown ones, and values of another type.
 * @example
 * tap.use(filtered(stdoutHandler(), { kinds: ["llm"], where: (run) => run.userId === "ada" }));
 */
export function filtered(handler: Handler, rules: FilterRules): Handler {
  const behind = new Behind(handler);
  const test = runTest(rules);
  const isOnTrace = rules.on === "trace";
  const gate = new Gate(test, isOnTrace ? new PassingRuns() : undefined);
  return relay<Applicant>(behind, {
    alsoHears: isOnTrace ? [...STARTS, ...ENDINGS] : [],
    state: (_, reporter, own) => new Applicant(own, reporter),
    hear: (event, applicant) =>
      gate.admits(event, applicant) ? applicant.behind.deliver(event) : undefined,
  });
}
