import { type Clock, systemClock } from "../clock.ts";
import { complain } from "../errors.ts";
import { requireCount, requireMs, requireOptions } from "../option-checks.ts";
import type { AttemptOptions } from "./attempts.ts";
import type { Overflow } from "./backlog.ts";
import type { BreakerOptions } from "./breaker.ts";

/** How a queue treats its handler. */
export interface QueuedOptions {
  /** How many events may wait, besides those being delivered. @default 10,000 */
  readonly maxPending?: number | undefined;
  /**
   * What gives way when so many wait: the oldest or the newest of the tokens, chunks, texts and progress that wait or
   * come. Only when none of these waits, starts, endings and the like give way among themselves. @default "drop-oldest"
   */
  readonly overflow?: Overflow | undefined;
  /** How many events a batch may hold; for batch handlers only. @default 500 */
  readonly batchSize?: number | undefined;
  /**
   * Milliseconds to wait for a batch to fill once the previous one is through; for batch handlers only.
   * @default 0, so that whatever waits is delivered as soon as the handler is free
   */
  readonly batchIntervalMs?: number | undefined;
  /** How often a delivery that failed is tried again: the same listener with the same event, or the same batch. @default 0 */
  readonly retries?: number | undefined;
  /** Milliseconds the pause before the first retry may last; the bound doubles with each further one, up to 30,000. @default 200 */
  readonly retryDelayMs?: number | undefined;
  /**
   * Milliseconds to wait for a promise of the handler's; after that the delivery has failed and the next one begins.
   * @default 0, as long as it takes
   */
  readonly deliveryTimeoutMs?: number | undefined;
  /** When to leave a failing handler alone for a while. @default never */
  readonly breaker?: BreakerOptions | undefined;
  /** For tests. @default the platform's monotonic clock and timers */
  readonly clock?: Clock | undefined;
}

/** Every option decided. */
export interface QueueSettings extends AttemptOptions {
  readonly maxPending: number;
  readonly overflow: Overflow;
  readonly batchSize: number;
  readonly batchIntervalMs: number;
  readonly breaker: BreakerOptions | undefined;
  readonly clock: Clock;
}

const KNOWN: { readonly [Name in keyof Required<QueuedOptions>]: true } = {
  maxPending: true,
  overflow: true,
  batchSize: true,
  batchIntervalMs: true,
  retries: true,
  retryDelayMs: true,
  deliveryTimeoutMs: true,
  breaker: true,
  clock: true,
};

function requireBreaker(breaker: BreakerOptions | undefined): void {
  if (breaker === undefined) return;
  const example = "queued(handler, { breaker: { failures: 5, coolDownMs: 30_000 } })";
  requireOptions(breaker, "`breaker`", ["failures", "coolDownMs"], example);
  const { failures, coolDownMs } = breaker;
  if (failures === undefined)
    throw complain("`breaker.failures`", "a positive integer", failures, `For example ${example}.`);
  requireCount(failures, "`breaker.failures`", `For example ${example}.`);
  requireMs(coolDownMs, "`breaker.coolDownMs`", "Leave it out for 30 000.");
}

/** Complains about what cannot be meant, and fills in the rest. */
export function settingsOf(options: QueuedOptions, hasBatches: boolean): QueueSettings {
  requireOptions(
    options,
    "the options of `queued`",
    Object.keys(KNOWN),
    "Leave them out for the defaults.",
  );
  const { maxPending, overflow = "drop-oldest", batchSize, batchIntervalMs } = options;
  const { retries = 0, retryDelayMs, deliveryTimeoutMs, breaker, clock = systemClock } = options;
  requireCount(maxPending, "`maxPending`", "Leave it out for 10 000.");
  if (overflow !== "drop-oldest" && overflow !== "drop-newest") {
    throw complain(
      "`overflow`",
      '"drop-oldest" or "drop-newest"',
      overflow,
      'Leave it out for "drop-oldest".',
    );
  }
  requireCount(batchSize, "`batchSize`", "Leave it out for 500.");
  requireMs(batchIntervalMs, "`batchIntervalMs`", "Leave it out to deliver what waits at once.");
  for (const [name, value] of Object.entries({ batchSize, batchIntervalMs })) {
    if (value === undefined || hasBatches) continue;
    throw complain(
      `\`${name}\``,
      "left out for a handler that hears events one by one",
      value,
      "Batches are for handlers with `batch: { on, deliver }`.",
    );
  }
  if (!Number.isInteger(retries) || retries < 0)
    throw complain("`retries`", "an integer from 0 on", retries, "Leave it out for none.");
  requireMs(retryDelayMs, "`retryDelayMs`", "Leave it out for 200.");
  requireMs(deliveryTimeoutMs, "`deliveryTimeoutMs`", "Leave it out to wait as long as it takes.");
  requireBreaker(breaker);
  if (typeof clock?.now !== "function") {
    throw complain(
      "`clock`",
      "an object with now()",
      clock,
      "Leave it out for the platform's clock.",
    );
  }
  return {
    maxPending: maxPending ?? 10_000,
    overflow,
    batchSize: batchSize ?? 500,
    batchIntervalMs: batchIntervalMs ?? 0,
    retries,
    retryDelayMs: retryDelayMs ?? 200,
    deliveryTimeoutMs: deliveryTimeoutMs ?? 0,
    breaker,
    clock,
  };
}
