import type { RunReporter } from "../emitter/run-reporter.ts";
import type { AnyEvent } from "../events/events.ts";
import { isStart } from "../events/lifecycle-names.ts";
import { isTerminal } from "../events/predicates.ts";
import type { RunInfo } from "../events/run-info.ts";
import type { PassingRuns } from "./passing-runs.ts";

/** What was decided of a run. */
type Verdict = { readonly isAdmitted: boolean } | { readonly error: unknown; isTold: boolean };

/** Decides, once per run, whether it is let through. */
export class Gate {
  readonly #test: (run: RunInfo) => boolean;
  readonly #family: PassingRuns | undefined;
  // Held by the runs themselves: what is said of one after its ending is judged as it was before.
  readonly #verdicts = new WeakMap<RunInfo, Verdict>();

  /** With a family, whatever is inside a run that is let through is let through as well. */
  constructor(test: (run: RunInfo) => boolean, family: PassingRuns | undefined) {
    this.#test = test;
    this.#family = family;
  }

  /** Whether a listener is to hear this; the failure of a rule is told once, and lets the run not through. */
  admits(event: AnyEvent, reporter: RunReporter): boolean {
    const verdict = this.#verdictOn(event.run);
    if ("error" in verdict) {
      if (!verdict.isTold) reporter.failed(verdict.error, event);
      verdict.isTold = true;
      return false;
    }
    return verdict.isAdmitted;
  }

  /**
   * Whether a guard is to be asked of this.
   *
   * @throws what a rule has thrown: a guard that cannot tell whether it is meant forbids.
   */
  guards({ run }: AnyEvent): boolean {
    const verdict = this.#verdictOn(run);
    if ("error" in verdict) throw verdict.error;
    return verdict.isAdmitted;
  }

  /** Remembers a run that was let through for as long as others may start inside it. */
  follow(event: AnyEvent): void {
    if (isStart(event)) this.#family?.add(event.run.id);
    else if (isTerminal(event)) this.#family?.end(event.run.id);
  }

  #verdictOn(run: RunInfo): Verdict {
    const known = this.#verdicts.get(run);
    if (known !== undefined) return known;
    const verdict = this.#judge(run);
    this.#verdicts.set(run, verdict);
    return verdict;
  }

  #judge(run: RunInfo): Verdict {
    try {
      return { isAdmitted: this.#family?.has(run.parentId) === true || this.#test(run) };
    } catch (error) {
      return { error, isTold: false };
    }
  }
}
