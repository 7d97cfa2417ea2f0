import { complain } from "../errors.ts";
import { RUN_KINDS } from "../events/event-names.ts";
import type { RunInfo, RunKind } from "../events/run-info.ts";
import { requireOptions } from "../option-checks.ts";

/** Which runs reach a handler: those that every rule given here lets through. */
export interface FilterRules {
  /** The run is of one of these kinds. */
  readonly kinds?: readonly RunKind[] | undefined;
  /** The run's name is one of these texts, or matches one of these expressions. */
  readonly names?: readonly (string | RegExp)[] | undefined;
  /** The run has one of these tags, inherited ones included. */
  readonly tags?: readonly string[] | undefined;
  /**
   * Asked last, and once per run. One that throws lets the run not through; the failure is told as if a listener of the
   * handler had thrown. It must answer at once: a promise counts as a failure.
   */
  readonly where?: ((run: RunInfo) => boolean) | undefined;
  /**
   * `"run"`: each run is judged by itself. `"trace"`: a run that is let through takes everything inside it with it.
   * @default "run"
   */
  readonly on?: "run" | "trace" | undefined;
}

const RULES: readonly (keyof FilterRules)[] = ["kinds", "names", "tags", "where"];
const EXAMPLE = 'filtered(handler, { kinds: ["llm", "tool"] })';

function requireList(
  list: unknown,
  what: string,
  requirement: string,
  fits: (each: unknown) => boolean,
): void {
  if (list === undefined) return;
  const items: readonly unknown[] | undefined = Array.isArray(list) ? list : undefined;
  if (items === undefined || items.length === 0) {
    throw complain(what, `a non-empty array of ${requirement}`, list, EXAMPLE);
  }
  for (const each of items) {
    if (!fits(each)) throw complain(`each of ${what}`, `one of ${requirement}`, each, EXAMPLE);
  }
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

/** Complains about what plain JavaScript may pass. */
function checkRules(rules: FilterRules): void {
  requireOptions(rules, "the rules of `filtered`", [...RULES, "on"], EXAMPLE);
  const { kinds, names, tags, where, on } = rules;
  requireList(kinds, "`kinds`", `the kinds ${RUN_KINDS.join(", ")}`, (each) =>
    RUN_KINDS.some((kind) => kind === each),
  );
  requireList(
    names,
    "`names`",
    "non-empty strings and regular expressions",
    (each) => isText(each) || each instanceof RegExp,
  );
  requireList(tags, "`tags`", "non-empty strings", isText);
  if (where !== undefined && typeof where !== "function") {
    throw complain("`where`", "a function", where, "Pass (run) => true for runs to let through.");
  }
  if (on !== undefined && on !== "run" && on !== "trace") {
    throw complain("`on`", '"run" or "trace"', on, 'Leave it out for "run".');
  }
  if (RULES.every((rule) => rules[rule] === undefined)) {
    throw complain(
      "the rules of `filtered`",
      `an object with at least one of ${RULES.join(", ")}`,
      rules,
      "To let everything through, attach the handler itself.",
    );
  }
}

function nameTest(name: string | RegExp): (name: string) => boolean {
  if (typeof name === "string") return (other) => other === name;
  // A copy, since one with the flag g or y remembers where it was, and may be in use elsewhere.
  const own = new RegExp(name.source, name.flags);
  return (other) => {
    own.lastIndex = 0;
    return own.test(other);
  };
}

function whereTest(where: (run: RunInfo) => unknown): (run: RunInfo) => boolean {
  return (run) => {
    const answer = where(run);
    if (answer instanceof Promise) {
      // What it comes to is of no use any more, a rejection neither.
      answer.then(undefined, () => undefined);
      throw new TypeError("Expected `where` to answer at once, got a promise. Return a boolean.");
    }
    return Boolean(answer);
  };
}

/** Checks the rules and makes one question of them; it throws where `where` does. */
export function runTest(rules: FilterRules): (run: RunInfo) => boolean {
  checkRules(rules);
  const { kinds, names, tags, where } = rules;
  const tests: ((run: RunInfo) => boolean)[] = [];
  if (kinds !== undefined) {
    const wanted = new Set(kinds);
    tests.push(({ kind }) => wanted.has(kind));
  }
  if (names !== undefined) {
    const wanted = names.map(nameTest);
    tests.push(({ name }) => wanted.some((test) => test(name)));
  }
  if (tags !== undefined) {
    const wanted = new Set(tags);
    tests.push((run) => run.tags.some((tag) => wanted.has(tag)));
  }
  if (where !== undefined) tests.push(whereTest(where));
  return (run) => tests.every((test) => test(run));
}
