import fc from "fast-check";
import type { FilterRules } from "../../src/filtered/index.ts";
import { type AnyEvent, RUN_KINDS, type RunInfo } from "../../src/index.ts";

/** Rules of any sort, some of them for few runs. */
export const anyRules: fc.Arbitrary<FilterRules> = fc.record({
  kinds: fc.subarray([...RUN_KINDS], { minLength: 1 }),
  names: fc.option(fc.constantFrom([/1$/], [/^request0/, "request1.1"], [/\.[12]/g]), {
    nil: undefined,
  }),
  where: fc.option(
    fc.constant(({ startTime }: RunInfo) => startTime % 2 === 0),
    { nil: undefined },
  ),
  on: fc.constantFrom("run", "trace"),
});

function meets({ kind, name, startTime }: RunInfo, { kinds, names, where }: FilterRules): boolean {
  const isNamed =
    names?.some((each) => (typeof each === "string" ? name === each : name.search(each) >= 0)) ??
    true;
  return kinds?.includes(kind) === true && isNamed && (where === undefined || startTime % 2 === 0);
}

/** What the filter must let through of what was said: the same rules, over everything at once. */
export function letThrough(events: readonly AnyEvent[], rules: FilterRules): readonly AnyEvent[] {
  const runs = new Map(events.map(({ run }) => [run.id, run]));
  const passes = (run: RunInfo): boolean => {
    const parent = run.parentId === undefined ? undefined : runs.get(run.parentId);
    return meets(run, rules) || (rules.on === "trace" && parent !== undefined && passes(parent));
  };
  return events.filter(({ run }) => passes(run));
}
