import type { AnyEvent, Handler, Pattern, Tap } from "@runtap/core";
import { queued } from "@runtap/core/queued";
import type { Chance } from "./chance.ts";

/** All that runs say; not how handlers fare. */
const SAID = ["chain.*", "llm.*", "tool.*", "run.*"] as const satisfies readonly Pattern[];

const FLAKY = 500;
const SLOW_PENDING = 1000;
const SMALL_PENDING = 200;
/** A batch that holds an event of such a number is rejected; at 500 events at most, none holds two. */
export const BATCH_BREAKER = 2000;

/** A handler with faults, and its account of them. */
export interface Sink {
  readonly name: string;
  readonly handler: Handler;
  /** Events it was handed, or, of batches, that it took. */
  readonly delivered: () => number;
  /** How often it failed. */
  readonly failed: () => number;
  /** It may hang, and is then named by a flush. */
  readonly hangs: boolean;
}

/** What each handler is told of the health of all: failures and drops, as events. */
export class Health {
  readonly errors = new Map<string, number>();
  readonly drops = new Map<string, number>();
  readonly handler: Handler = {
    name: "health",
    on: {
      "handler.error": ({ handler }) => add(this.errors, handler, 1),
      "handler.drop": ({ handler, count }) => add(this.drops, handler, count),
    },
  };
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

function listening(name: string, hear: (event: AnyEvent) => unknown): Handler {
  return { name, on: Object.fromEntries(SAID.map((pattern) => [pattern, hear])) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = (): Promise<void> => new Promise(() => undefined);

/** Counts calls and failures around what a handler does. */
function sink(
  name: string,
  work: (fail: () => Error) => unknown,
  place: (handler: Handler) => Handler = (handler) => handler,
  hangs = false,
): Sink {
  let delivered = 0;
  let failed = 0;
  const fail = (): Error => {
    failed += 1;
    return new Error(`${name} is broken`);
  };
  const hear = (): unknown => {
    delivered += 1;
    return work(fail);
  };
  return {
    name,
    handler: place(listening(name, hear)),
    delivered: () => delivered,
    failed: () => failed,
    hangs,
  };
}

/** Rejects by events, not by batches: how many of these there are is the machine's. */
function batchSink(name: string): Sink {
  let taken = 0;
  let delivered = 0;
  let failed = 0;
  const deliver = async (events: readonly AnyEvent[]): Promise<void> => {
    await turn();
    const before = taken;
    taken += events.length;
    if (Math.floor(taken / BATCH_BREAKER) > Math.floor(before / BATCH_BREAKER)) {
      failed += 1;
      throw new Error(`${name} is broken`);
    }
    delivered += events.length;
  };
  const handler = queued({ name, batch: { on: SAID, deliver } }, { maxPending: 20_000 });
  return { name, handler, delivered: () => delivered, failed: () => failed, hangs: false };
}

/** Handlers inline and queued that throw, reject, hang, are slow, and overflow. */
export function faultySinks(chance: Chance): readonly Sink[] {
  return [
    sink("inline", () => undefined),
    sink("inline, throws", (fail) => {
      if (chance.onceIn(FLAKY)) throw fail();
    }),
    sink("inline, rejects", (fail) =>
      chance.onceIn(FLAKY) ? Promise.resolve().then(() => Promise.reject(fail())) : undefined,
    ),
    sink("inline, hangs", () => (chance.onceIn(FLAKY) ? never() : undefined), undefined, true),
    sink(
      "queued",
      () => undefined,
      (handler) => queued(handler, { maxPending: 2_000_000 }),
    ),
    sink(
      "queued, throws",
      (fail) => {
        if (chance.onceIn(FLAKY)) throw fail();
      },
      (handler) => queued(handler, { maxPending: 2_000_000 }),
    ),
    sink("queued, slow, overflows", turn, (handler) =>
      queued(handler, { maxPending: SLOW_PENDING }),
    ),
    sink("queued, slow, drops the newest", turn, (handler) =>
      queued(handler, { maxPending: SMALL_PENDING, overflow: "drop-newest" }),
    ),
    batchSink("batches, rejects"),
  ];
}

/** What does not add up. `emitted` is what the program itself has counted. */
export function mismatchesOf(
  sinks: readonly Sink[],
  health: Health,
  tap: Tap,
  emitted: number,
): readonly string[] {
  const stats = new Map(tap.stats().handlers.map((each) => [each.name, each]));
  return sinks.flatMap(({ name, delivered, failed }) => {
    const told = health.drops.get(name) ?? 0;
    const equations: readonly (readonly [string, number, number])[] = [
      ["delivered + dropped", delivered() + told, emitted],
      ["drops told and counted", told, stats.get(name)?.dropped ?? 0],
      ["failures told", health.errors.get(name) ?? 0, failed()],
      ["failures counted", stats.get(name)?.errors ?? 0, failed()],
      ["still queued", stats.get(name)?.queued ?? 0, 0],
    ];
    return equations.flatMap(([what, found, expected]) =>
      found === expected ? [] : [`${name}: ${what}: ${found}, expected ${expected}`],
    );
  });
}
