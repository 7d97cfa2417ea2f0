import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FilterRules, filtered } from "../../src/filtered/index.ts";
import type { AnyEvent, Handler } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { sampled } from "../../src/sampled/index.ts";
import { anyRules, letThrough } from "../filtered/model.ts";
import { History } from "../properties/history.ts";
import { performed } from "../properties/performing.ts";
import { programs } from "../properties/program.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { anyRate, byTrace, delivered } from "./model.ts";
import { SeededIds } from "./seeded-ids.ts";

/** Something around a handler, and what it makes of what was said. */
interface Layer {
  readonly around: (handler: Handler) => Handler;
  readonly of: (events: readonly AnyEvent[]) => readonly AnyEvent[];
}

function filteredBy(rules: FilterRules): Layer {
  return {
    around: (handler) => filtered(handler, rules),
    of: (events) => letThrough(events, rules),
  };
}

function sampledAt(rate: number): Layer {
  return {
    around: (handler) => sampled(handler, { rate }),
    of: (events) => [...delivered(events, rate, {}).values()].flat(),
  };
}

const queue: Layer = { around: (handler) => queued(handler), of: (events) => events };

const anyNest = fc.array(
  fc.oneof(anyRules.map(filteredBy), anyRate.map(sampledAt), fc.constant(queue)),
  { maxLength: 4 },
);

describe("filters, samplers and queues around one handler", () => {
  it(
    "deliver what each of them lets through, each event once and in order, in whatever order they stand",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          programs({ stops: true }),
          anyNest,
          fc.integer(),
          async (program, nest, idSeed) => {
            const all = new History();
            const inner = new History();
            const handler = nest.reduce(
              (behind, { around }) => around(behind),
              inner.recorder("inner"),
            );
            const handlers = [all.recorder("all"), handler];
            await performed(program, { handlers, ids: new SeededIds(idSeed) });
            const expected = nest.reduceRight<readonly AnyEvent[]>(
              (events, { of }) => of(events),
              all.events,
            );
            expect(byTrace(inner.events)).toEqual(byTrace(expected));
          },
        ),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "keep a trace for the sake of a run that the filter behind does not let through",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }), anyRules, async (program, rules) => {
          const keep = { errors: true };
          const all = new History();
          const inner = new History();
          const handler = sampled(filtered(inner.recorder("inner"), rules), { rate: 0, keep });
          await performed(program, { handlers: [all.recorder("all"), handler] });
          const kept = [...delivered(all.events, 0, keep).values()].flat();
          const through = new Set(letThrough(all.events, rules));
          expect(byTrace(inner.events)).toEqual(byTrace(kept.filter((each) => through.has(each))));
        }),
        rounds,
      );
    },
    patienceMs,
  );
});
