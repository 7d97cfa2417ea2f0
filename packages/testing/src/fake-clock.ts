import type { Clock } from "@runtap/core";

/** Where a fake clock begins, and how it moves. */
export interface FakeClockOptions {
  /** What `now()` says first, in epoch milliseconds. @default 2025-01-01T00:00:00Z */
  readonly start?: number | undefined;
  /** Milliseconds that pass at every reading of `now()`. @default 0, so that figures do not depend on how often it is read */
  readonly step?: number | undefined;
}

/** A clock that moves only when it is told to. Its functions work unbound. */
export interface FakeClock extends Clock {
  readonly now: () => number;
  /** Lets `ms` pass; timers that fall due are called in their order, each at its own time. What a timer throws comes out here. */
  readonly advance: (ms: number) => void;
  /** Calls back once, `delayMs` from now, during `advance`; returns what takes it back. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** How many timers have not fired. */
  readonly pendingTimers: number;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

const START = Date.UTC(2025, 0, 1);

function requireMs(what: string, ms: number): number {
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new RangeError(
    `Expected ${what} to be a number of milliseconds from 0 on, got \`${String(ms)}\`. Time does not go back.`,
  );
}

/**
 * A clock for `createTap({ clock })` and `record(fn, { clock })`: time stands still until `advance`, so that durations
 * are exact and `timeoutMs` is tested without sleeping.
 *
 * @throws RangeError for milliseconds that are negative or not finite.
 * @example
 * const clock = fakeClock();
 * const answer = tap.run("llm", { name: "answer", timeoutMs: 5000 }, ask);
 * clock.advance(5000); // the run is cancelled with reason "timeout"
 */
export function fakeClock({ start = START, step = 0 }: FakeClockOptions = {}): FakeClock {
  let time = requireMs("`start`", start);
  const stepMs = requireMs("`step`", step);
  const timers = new Set<Timer>();

  const nextDue = (until: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  };

  return {
    now: () => {
      const now = time;
      time += stepMs;
      return now;
    },
    advance: (ms) => {
      const until = time + requireMs("`advance`", ms);
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        timers.delete(timer);
        time = Math.max(time, timer.due);
        timer.callback();
      }
      time = Math.max(time, until);
    },
    after: (delayMs, callback) => {
      const timer = { due: time + requireMs("`delayMs`", delayMs), callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    get pendingTimers() {
      return timers.size;
    },
  };
}
