import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyEvent, createTap, isFailure } from "../../src/index.ts";
import { sampled } from "../../src/sampled/index.ts";
import { History } from "../properties/history.ts";
import { performed } from "../properties/performing.ts";
import { type Program, programs } from "../properties/program.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { anyKeep, anyRate, byTrace, delivered } from "./model.ts";
import { SeededIds } from "./seeded-ids.ts";

const seed = fc.integer();

/** Beside what the tap says of the sampled handler itself, which that one does not hear. */
function said({ events }: History): readonly AnyEvent[] {
  return events.filter(({ type }) => !type.startsWith("handler."));
}

function placesOf(events: readonly AnyEvent[]): readonly number[] {
  return events.map(({ seq }) => seq);
}

interface Heard {
  readonly all: History;
  readonly inner: History;
  readonly dropped: number;
  readonly mostHeld: number;
  readonly leftHeld: number;
}

async function hear(
  program: Program,
  idSeed: number,
  options: Parameters<typeof sampled>[1],
): Promise<Heard> {
  const all = new History();
  const inner = new History();
  const handler = sampled(inner.recorder("inner"), options);
  let mostHeld = 0;
  const watch = {
    name: "watch",
    on: {
      "*": () => {
        mostHeld = Math.max(mostHeld, handler.pending?.() ?? 0);
      },
    },
  };
  const handlers = [all.recorder("all"), handler, watch];
  const { tap } = await performed(program, { handlers, ids: new SeededIds(idSeed) });
  expect(tap.stats().handlers).toEqual([]);
  const dropped = all.events.reduce(
    (sum, event) => sum + (event.type === "handler.drop" ? event.count : 0),
    0,
  );
  return { all, inner, dropped, mostHeld, leftHeld: handler.pending?.() ?? 0 };
}

const concurrent = programs({ stops: true }, { maxRequests: 3 });

describe("sampled, whatever the program does", () => {
  it(
    "delivers exactly the chosen traces and those with a reason, each event once and in order",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          concurrent,
          seed,
          anyRate,
          anyKeep,
          async (program, idSeed, rate, keep) => {
            const { all, inner, dropped, leftHeld } = await hear(program, idSeed, {
              rate,
              keep,
              maxEventsPerTrace: 10_000,
            });
            expect(byTrace(inner.events)).toEqual(delivered(said(all), rate, keep));
            expect([dropped, leftHeld]).toEqual([0, 0]);
          },
        ),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "keeps every failure within any bounds, and says how many events are missing",
    async () => {
      const bound = fc.integer({ min: 1, max: 12 });
      await fc.assert(
        fc.asyncProperty(
          concurrent,
          seed,
          bound,
          bound,
          async (program, idSeed, maxTraces, max) => {
            const keep = { errors: true };
            const { all, inner, dropped, mostHeld, leftHeld } = await hear(program, idSeed, {
              rate: 0,
              keep,
              maxTraces,
              maxEventsPerTrace: max,
            });
            const unbounded = delivered(said(all), 0, keep);
            const wanted = new Set(placesOf([...unbounded.values()].flat()));
            const places = placesOf(inner.events);
            expect(places.filter((each) => !wanted.has(each))).toEqual([]);
            expect(new Set(places).size).toBe(places.length);
            for (const events of byTrace(inner.events).values()) {
              expect(placesOf(events)).toEqual(
                placesOf(events).toSorted((one, other) => one - other),
              );
            }
            expect(placesOf(inner.events.filter(isFailure))).toEqual(
              placesOf(said(all).filter(isFailure)),
            );
            expect(inner.events.length + dropped).toBe(wanted.size);
            expect(mostHeld).toBeLessThanOrEqual(maxTraces * max);
            expect(leftHeld).toBe(0);
          },
        ),
        rounds,
      );
    },
    patienceMs,
  );

  it("decides alike for the same trace ids in two processes", () => {
    fc.assert(
      fc.property(seed, anyRate, fc.integer({ min: 1, max: 20 }), (idSeed, rate, count) => {
        const ids = new SeededIds(idSeed);
        const parents = Array.from({ length: count }, () => ({
          traceId: ids.traceId(),
          id: ids.runId(),
        }));
        const chosen = ["one", "other"].map((process) => {
          const inner = new History();
          const tap = createTap({
            handlers: sampled(inner.recorder(process), { rate }),
            onWarning: () => undefined,
          });
          for (const parent of parents) tap.start("chain", { name: "request", parent }).end();
          return inner.events.map(({ type, run }) => `${run.traceId} ${type}`);
        });
        expect(chosen[0]).toEqual(chosen[1]);
      }),
      rounds,
    );
  });
});
