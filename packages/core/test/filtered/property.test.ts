import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filtered } from "../../src/filtered/index.ts";
import { History } from "../properties/history.ts";
import { performed } from "../properties/performing.ts";
import { programs } from "../properties/program.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { anyRules, letThrough } from "./model.ts";

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
            expect(inner.events).toEqual(letThrough(all.events, rules));
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
            const both = rules.reduce(letThrough, all.events);
            expect(inner.events).toEqual(both);
          },
        ),
        rounds,
      );
    },
    patienceMs,
  );
});
