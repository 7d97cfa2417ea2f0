import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createTap } from "@runtap/core";
import { Chance } from "./chance.ts";
import { faultySinks, Health, mismatchesOf } from "./sinks.ts";
import { SoakClock } from "./soak-clock.ts";
import { Traffic } from "./traffic.ts";

export interface SoakOptions {
  readonly events: number;
  readonly concurrentRuns: number;
  readonly seed: number;
}

/** How a handler fared, in the order of the table's columns. */
export interface SinkRow {
  readonly name: string;
  readonly delivered: number;
  readonly dropped: number;
  readonly failed: number;
}

export interface SoakResult {
  readonly emitted: number;
  readonly runs: number;
  /** Runs that nobody ended, and that were swept. */
  readonly abandoned: number;
  readonly rows: readonly SinkRow[];
  /** Sentences about what does not add up. */
  readonly mismatches: readonly string[];
  /** Bytes of the heap after a collection: before, and when all is over. */
  readonly heapBefore: number;
  readonly heapAfter: number;
}

const TTL_MS = 3_600_000;
const FLUSH_MS = 60_000;
const WARM_UP = { events: 20_000, concurrentRuns: 500 };

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (typeof collectGarbage === "function") Reflect.apply(collectGarbage, undefined, []);
  }
  return process.memoryUsage().heapUsed;
}

type Played = Omit<SoakResult, "heapBefore" | "heapAfter">;

/** Everything that a soak holds is made and let go of in here. */
async function play({ events, concurrentRuns, seed }: SoakOptions): Promise<Played> {
  const clock = new SoakClock();
  const health = new Health();
  const sinks = faultySinks(new Chance(seed + 1));
  let abandoned = 0;
  const tap = createTap({
    clock,
    runTtlMs: TTL_MS,
    onHandlerError: () => undefined,
    onWarning: () => undefined,
    handlers: [
      health.handler,
      {
        name: "sweep",
        on: { "*.cancel": ({ reason }) => void (abandoned += reason === "abandoned" ? 1 : 0) },
      },
      sinks.map(({ handler }) => handler),
    ],
  });
  // Chance of its own: queued handlers draw when the machine lets them, and what is said repeats with the seed.
  const traffic = new Traffic(tap, new Chance(seed));
  traffic.open(concurrentRuns);
  await traffic.talk(events);
  await traffic.finish();

  // Twice: what shows life at the first look is swept at the next.
  for (let look = 0; look < 8; look += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.skip(TTL_MS / 2);
  }
  const queues = sinks.map(({ handler }) => handler);
  const flushing = tap.flush({ timeoutMs: FLUSH_MS });
  while (queues.some((handler) => (handler.pending?.() ?? 0) > 0)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  clock.skip(FLUSH_MS);
  const { unfinished } = await flushing;

  const { openRuns } = tap.stats();
  const hanging = sinks.filter(({ hangs }) => hangs).map(({ name }) => name);
  const mismatches = [
    ...mismatchesOf(sinks, health, tap, traffic.emitted),
    ...(openRuns === 0 ? [] : [`open runs: ${openRuns}, expected 0`]),
    ...(clock.waiting === 0 ? [] : [`timers: ${clock.waiting}, expected 0`]),
    ...(unfinished.join() === hanging.join()
      ? []
      : [`unfinished: ${unfinished.join()}, expected ${hanging.join()}`]),
  ];
  const rows = sinks.map(({ name, delivered, failed }) => ({
    name,
    delivered: delivered(),
    dropped: health.drops.get(name) ?? 0,
    failed: failed(),
  }));
  return { emitted: traffic.emitted, runs: traffic.runs, abandoned, rows, mismatches };
}

/**
 * Has many concurrent runs say very much to handlers with every fault, and counts: what was emitted must have been
 * delivered or told as dropped, to the event, and nothing of it may be held in the end.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  await play({ ...WARM_UP, seed: options.seed });
  const heapBefore = await heapBytes();
  const played = await play(options);
  return { ...played, heapBefore, heapAfter: await heapBytes() };
}
