import { complain } from "../errors.ts";
import { requireCount, requireOptions } from "../option-checks.ts";

/** What makes a trace worth keeping that was not chosen. */
export interface KeepRules {
  /** A run in it has failed: an error, or a cancel by time-out, guard or abandonment, as `isFailure` has it. @default false */
  readonly errors?: boolean | undefined;
  /** A run in it was cancelled, for whatever reason. @default false */
  readonly cancels?: boolean | undefined;
  /** A run in it has taken longer than so many milliseconds. @default no run is slow */
  readonly slowerThanMs?: number | undefined;
}

/** How many traces reach a handler, and which in any case. */
export interface SamplingOptions {
  /** The share of traces that is delivered, from 0 to 1: chosen by trace id, alike in every process. */
  readonly rate: number;
  /** Delivers these traces besides, which therefore are held until it is known. @default none is held */
  readonly keep?: KeepRules | undefined;
  /** How many traces are held at once: of the oldest beyond it the events are given up. @default 1,000 */
  readonly maxTraces?: number | undefined;
  /** How many events of a trace are held: beyond it parts and asides go first, then runs that have ended. @default 200 */
  readonly maxEventsPerTrace?: number | undefined;
}

const EXAMPLE = "sampled(handler, { rate: 0.1, keep: { errors: true } })";
const KNOWN: readonly (keyof SamplingOptions)[] = [
  "rate",
  "keep",
  "maxTraces",
  "maxEventsPerTrace",
];
const KEEPABLE: readonly (keyof KeepRules)[] = ["errors", "cancels", "slowerThanMs"];

function checkKeep(keep: KeepRules): void {
  requireOptions(keep, "`keep`", KEEPABLE, EXAMPLE);
  const { errors, cancels, slowerThanMs } = keep;
  for (const [name, value] of Object.entries({ errors, cancels })) {
    if (value === undefined || typeof value === "boolean") continue;
    throw complain(`\`keep.${name}\``, "true or false", value, "Leave it out for false.");
  }
  if (slowerThanMs === undefined) return;
  if (!Number.isFinite(slowerThanMs) || slowerThanMs < 0) {
    throw complain(
      "`keep.slowerThanMs`",
      "a number of milliseconds, 0 or more",
      slowerThanMs,
      "Leave it out if no run is to count as slow.",
    );
  }
}

/** Complains about what plain JavaScript may pass. */
export function checkSampling(options: SamplingOptions): void {
  requireOptions(options, "the options of `sampled`", KNOWN, EXAMPLE);
  const { rate, keep, maxTraces, maxEventsPerTrace } = options;
  if (typeof rate !== "number" || !(rate >= 0 && rate <= 1)) {
    throw complain("`rate`", "a number from 0 to 1", rate, "0.1 delivers every tenth trace.");
  }
  if (keep !== undefined) checkKeep(keep);
  requireCount(maxTraces, "`maxTraces`", "Leave it out for 1,000.");
  requireCount(maxEventsPerTrace, "`maxEventsPerTrace`", "Leave it out for 200.");
}

/** Whether anything is kept besides what was chosen. */
export function keepsAny({ errors, cancels, slowerThanMs }: KeepRules = {}): boolean {
  return errors === true || cancels === true || slowerThanMs !== undefined;
}
