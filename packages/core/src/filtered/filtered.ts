import { type Guards, GUARD_PATTERNS } from "../emitter/guard.ts";
import type { Handler } from "../emitter/handler.ts";
import { Behind, relay, type RunBehind } from "../emitter/relay.ts";
import type { RunReporter } from "../emitter/run-reporter.ts";
import type { AnyEvent } from "../events/events.ts";
import { ENDINGS, STARTS } from "../events/lifecycle-names.ts";
import { Gate } from "./gate.ts";
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

type AnyGuard = (event: AnyEvent) => undefined;

// What it returns is handed on as it is, a promise too.
function isGuard(guard: unknown): guard is AnyGuard {
  return typeof guard === "function";
}

/** The guards of the handler behind, asked only of runs that are let through. */
function guardsBehind(gate: Gate, guard: Guards): Guards {
  const guards: Record<string, AnyGuard> = {};
  for (const pattern of GUARD_PATTERNS) {
    const ask: unknown = Reflect.get(guard, pattern);
    if (!isGuard(ask)) continue;
    guards[pattern] = (event) => (gate.guards(event) ? ask(event) : undefined);
  }
  return guards;
}

/**
 * The same handler, for some runs only: those that every rule lets through. A run is judged once, by what it was started
 * with; the handler hears all of its events or none, and its guards are asked of no other run.
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
  const relayed = relay<Applicant>(behind, {
    alsoHears: isOnTrace ? [...STARTS, ...ENDINGS] : [],
    state: (_, reporter, own) => new Applicant(own, reporter),
    hear: (event, applicant) => {
      applicant.isAdmitted ??= gate.admits(event, applicant.reporter);
      if (!applicant.isAdmitted) return undefined;
      if (isOnTrace) gate.follow(event);
      return applicant.behind.deliver(event);
    },
  });
  const { guard } = relayed;
  return guard === undefined ? relayed : { ...relayed, guard: guardsBehind(gate, guard) };
}
