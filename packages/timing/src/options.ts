import { type Clock, complain, RUN_KINDS, type RunInfo, systemClock } from "@runtap/core";
import { SlowLimits, type SlowOption } from "./slow-limits.ts";
import type { OnSlow } from "./slow-runs.ts";

/** What to measure, and how much of it to keep. */
export interface TimingOptions {
  /** Shown in warnings and `tap.stats()`; runs that two timing handlers hear need two names. @default "timing" */
  readonly name?: string | undefined;
  /** Milliseconds after which a run is slow: for all, or by kind and name. @default none is */
  readonly slow?: SlowOption | undefined;
  /** Called once for each slow run, when it passes its limit or, where the event loop was blocked, when it ends. What it throws becomes a `handler.error`. */
  readonly onSlow?: OnSlow | undefined;
  /** Samples CPU, memory and event-loop delay of the process while runs are open; nothing where there is no process. @default false */
  readonly resources?: boolean | undefined;
  /** One more way to tell runs apart: by tenant, by version of a prompt. `undefined` leaves a run out. */
  readonly groupBy?: ((run: RunInfo) => string | undefined) | undefined;
  /** Names, models, tags and groups that have figures of their own, of each so many; runs beyond are counted as other. @default 200 */
  readonly maxSeries?: number | undefined;
  /** Ended traces that `trace()` can show. @default 50 */
  readonly maxTraces?: number | undefined;
  /** Where the time limits and the samples take their time from: the tap's clock, if it has one of its own. @default the platform's */
  readonly clock?: Clock | undefined;
}

/** Options, checked and completed. */
export interface Settings {
  readonly name: string;
  readonly limits: SlowLimits;
  readonly onSlow: OnSlow | undefined;
  readonly resources: boolean;
  readonly groupBy: ((run: RunInfo) => string | undefined) | undefined;
  readonly maxSeries: number;
  readonly maxTraces: number;
  readonly clock: Clock;
}

const KNOWN = ["name", "slow", "onSlow", "resources", "groupBy", "maxSeries", "maxTraces", "clock"];

/** Checks and completes options. */
export function settingsOf(options: TimingOptions): Settings {
  requireObject(
    options,
    "the options of timingHandler",
    KNOWN,
    "{ slow: { kinds: { llm: 5_000 } } }",
  );
  const { name = "timing", slow, onSlow, resources = false, groupBy } = options;
  const { maxSeries = 200, maxTraces = 50, clock = systemClock } = options;
  if (typeof name !== "string" || name === "") {
    throw complain("`name`", "a non-empty string", name, 'Leave it out for "timing".');
  }
  if (typeof resources !== "boolean") {
    throw complain("`resources`", "a boolean", resources, "Leave it out for false.");
  }
  requireFunction(onSlow, "`onSlow`", "Pass a function that takes the slow run.");
  requireFunction(groupBy, "`groupBy`", "Pass a function that takes the run and returns a string.");
  requireCount(maxSeries, "`maxSeries`", 1, "Leave it out for 200.");
  requireCount(maxTraces, "`maxTraces`", 0, "Leave it out for 50; 0 keeps none.");
  requireClock(clock);
  const limits = limitsOf(slow);
  if (onSlow !== undefined && limits.isEmpty) {
    const advice =
      "Without a limit no run is slow: pass milliseconds, or { kinds: { llm: 5_000 } }.";
    throw complain("`slow`, where there is `onSlow`,", "a limit", slow, advice);
  }
  return { name, limits, onSlow, resources, groupBy, maxSeries, maxTraces, clock };
}

function limitsOf(slow: unknown): SlowLimits {
  const none = new Map<string, number>();
  if (slow === undefined) return new SlowLimits(undefined, none, none);
  if (typeof slow === "number") return new SlowLimits(requireMs(slow, "`slow`"), none, none);
  const { kinds, names } = requireObject(
    slow,
    "`slow`",
    ["kinds", "names"],
    "{ kinds: { llm: 5_000 } }",
  );
  return new SlowLimits(
    undefined,
    limitsIn(kinds, "`slow.kinds`", RUN_KINDS, "{ llm: 5_000 }"),
    limitsIn(names, "`slow.names`", undefined, "{ rerank: 300 }"),
  );
}

function limitsIn(
  value: unknown,
  what: string,
  known: readonly string[] | undefined,
  example: string,
): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  if (value === undefined) return limits;
  for (const [name, ms] of Object.entries(requireObject(value, what, known, example))) {
    if (ms !== undefined) limits.set(name, requireMs(ms, `\`${name}\` in ${what}`));
  }
  return limits;
}

function requireMs(value: unknown, what: string): number {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw complain(what, "milliseconds above 0", value, "Leave it out for no limit.");
}

function requireObject(
  value: unknown,
  what: string,
  known: readonly string[] | undefined,
  example: string,
): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw complain(what, "an object", value, `For example ${example}.`);
  for (const key of Object.keys(value)) {
    if (known === undefined || known.includes(key)) continue;
    throw complain(`a key in ${what}`, `one of ${known.join(", ")}`, key, "Is it misspelt?");
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requireFunction(value: unknown, what: string, advice: string): void {
  if (value === undefined || typeof value === "function") return;
  throw complain(what, "a function", value, advice);
}

function requireCount(value: unknown, what: string, least: 0 | 1, advice: string): void {
  if (Number.isSafeInteger(value) && Number(value) >= least) return;
  throw complain(what, `an integer from ${least} on`, value, advice);
}

function requireClock(value: unknown): void {
  if (isObject(value) && typeof value["now"] === "function") return;
  throw complain("`clock`", "a clock with `now()`", value, "Leave it out for the platform's.");
}
