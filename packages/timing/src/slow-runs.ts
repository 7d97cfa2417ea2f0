import type { AnyEnding, AnyStart, Clock, RunInfo, RunReporter } from "@runtap/core";
import { type Deadline, Deadlines } from "./deadlines.ts";
import type { Ledger } from "./ledger.ts";
import { elapsed, type RunTimes } from "./run-times.ts";
import type { SlowLimits } from "./slow-limits.ts";

/** A run that takes longer than it may. */
export interface SlowRun {
  readonly run: RunInfo;
  /** The limit it is over. */
  readonly limitMs: number;
  /** How long it has been taking, or took. */
  readonly elapsedMs: number;
  /** It has not ended yet. */
  readonly isOpen: boolean;
}

/** Is told of a slow run. */
export type OnSlow = (slow: SlowRun) => unknown;

/** What is watched of one run. */
export interface SlowWatch {
  /** Tells it once. */
  readonly tell: (elapsedMs: number, isOpen: boolean) => void;
  readonly limitMs: number;
  deadline: Deadline | undefined;
}

/** Notices each slow run once: when it passes its limit, or at its ending where the event loop was too busy for that. */
export class SlowRuns {
  readonly #limits: SlowLimits;
  readonly #onSlow: OnSlow | undefined;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;

  constructor(limits: SlowLimits, onSlow: OnSlow | undefined, ledger: Ledger, clock: Clock) {
    this.#limits = limits;
    this.#onSlow = onSlow;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#deadlines = new Deadlines(clock);
  }

  /** How many runs are watched. */
  get watched(): number {
    return this.#deadlines.size;
  }

  /** Watches a run that starts, if there is a limit for it. */
  watch(event: AnyStart, times: RunTimes, reporter: RunReporter): SlowWatch | undefined {
    const { run } = event;
    const limitMs = this.#limits.of(run.kind, run.name);
    if (limitMs === undefined) return undefined;
    const heardTime = this.#clock.now();
    const watch: SlowWatch = {
      limitMs,
      tell: (elapsedMs, isOpen) => {
        this.#deadlines.remove(deadline);
        watch.deadline = undefined;
        this.#ledger.slow(times);
        this.#tell({ run, limitMs, elapsedMs, isOpen }, (error) => reporter.failed(error, event));
      },
      deadline: undefined,
    };
    // By this clock alone: the tap may have another one, and a log that is replayed has its times from elsewhere.
    const expire = (): void =>
      watch.tell(Math.max(limitMs, elapsed(heardTime, this.#clock.now())), true);
    const deadline = this.#deadlines.add(limitMs, expire);
    watch.deadline = deadline;
    return watch;
  }

  /** Hears the ending of a run that is watched; before the ledger does. */
  end({ durationMs }: AnyEnding, watch: SlowWatch): void {
    if (watch.deadline === undefined) return;
    if (durationMs >= watch.limitMs) watch.tell(durationMs, false);
    else this.#deadlines.remove(watch.deadline);
  }

  /** Watches none of the runs any more that are open now. */
  close(): void {
    this.#deadlines.clear();
  }

  #tell(slow: SlowRun, failed: (error: unknown) => void): void {
    try {
      const result = this.#onSlow?.(slow);
      if (isThenable(result)) Promise.resolve(result).then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}
