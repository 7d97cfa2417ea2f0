import { createTap, type Tap, type TapOptions } from "@runtap/core";
import { fakeClock, fakeIds, type FakeClock } from "@runtap/testing";
import { timingHandler, type TimingHandler } from "../src/handler.ts";
import type { TimingOptions } from "../src/options.ts";
import type { RunFigures } from "../src/summary.ts";

export interface Stage {
  readonly tap: Tap;
  readonly clock: FakeClock;
  readonly timing: TimingHandler;
  /** What handlers failed with. */
  readonly failures: unknown[];
  readonly figures: (name: string) => RunFigures;
}

/** A tap whose time stands still, and what measures its runs. */
export function stage(options: TimingOptions = {}, tapOptions: TapOptions = {}): Stage {
  const clock = fakeClock();
  const failures: unknown[] = [];
  const timing = timingHandler({ clock, ...options });
  const tap = createTap({
    handlers: timing,
    clock,
    ids: fakeIds(),
    freeze: true,
    onHandlerError: (error) => failures.push(error),
    ...tapOptions,
  });
  return {
    tap,
    clock,
    timing,
    failures,
    figures: (name) => {
      const found = timing.summary().names.find(({ label }) => label === name);
      if (found === undefined) throw new Error(`Expected figures of "${name}", got none.`);
      return found;
    },
  };
}
