import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FilterRules, filtered } from "../../src/filtered/index.ts";
import { type AnyEvent, RUN_KINDS, type RunInfo } from "../../src/index.ts";
import { History } from "../properties/history.ts";
import { performed } from "../properties/performing.ts";
import { programs } from "../properties/program.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";

const anyRules: fc.Arbitrary<FilterRules> = fc.record({
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
function expected(events: readonly AnyEvent[], rules: FilterRules): readonly AnyEvent[] {
  const runs = new Map(events.map(({ run }) => [run.id, run]));
  const passes = (run: RunInfo): boolean => {
    const parent = run.parentId === undefined ? undefined : runs.get(run.parentId);
    return meets(run, rules) || (rules.on === "trace" && parent !== undefined && passes(parent));
  };
  return events.filter(({ run }) => passes(run));
}

describe("filtered, whatever the program does", () => {
  it(
    "delivers every event of the runs that its rules let through, once and in order, and no other",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          programs({ stops: true }, { maxRequests: 3 }),
          anyRules,
          async (program, rules) => {
            const all = new History();
            const inner = new History();
            const handlers = [all.recorder("all"), filtered(inner.recorder("inner"), rules)];
            await performed(program, { handlers });
            expect(inner.events).toEqual(expected(all.events, rules));
          },
        ),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "lets through what every filter of a nest lets through",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          programs({ stops: false }),
          anyRules,
          anyRules,
          async (program, outer, own) => {
            const all = new History();
            const inner = new History();
            const rules = [outer, own].map((each) => ({ ...each, on: "run" as const }));
            const handler = rules.reduce(filtered, inner.recorder("inner"));
            await performed(program, { handlers: [all.recorder("all"), handler] });
            const both = rules.reduce(expected, all.events);
            expect(inner.events).toEqual(both);
          },
        ),
        rounds,
      );
    },
    patienceMs,
  );
});
