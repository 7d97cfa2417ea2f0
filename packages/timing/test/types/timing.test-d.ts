import type { Handler, RunInfo } from "@runtap/core";
import { timingHandler, type TimingHandler, type TimingOptions } from "@runtap/timing";
import { expectTypeOf } from "vitest";

expectTypeOf(timingHandler).returns.toEqualTypeOf<TimingHandler>();
expectTypeOf<TimingHandler>().toExtend<Handler>();

timingHandler({
  slow: { kinds: { llm: 5_000 }, names: { rerank: 300 } },
  onSlow: ({ run, elapsedMs, isOpen }) => {
    expectTypeOf(run).toEqualTypeOf<RunInfo>();
    expectTypeOf(elapsedMs).toEqualTypeOf<number>();
    expectTypeOf(isOpen).toEqualTypeOf<boolean>();
  },
  groupBy: (run) => run.userId,
});

// What users pass may be undefined, as optional settings are.
declare const settings: { readonly slow?: number };
timingHandler({ slow: settings.slow });

// @ts-expect-error 'lmm' does not exist in type
const misspelt: TimingOptions = { slow: { kinds: { lmm: 5_000 } } };
// @ts-expect-error Type 'string' is not assignable to type '(run: RunInfo) => string | undefined'
const named: TimingOptions = { groupBy: "userId" };
expectTypeOf([misspelt, named]).toEqualTypeOf<TimingOptions[]>();

const { names } = timingHandler().summary();
expectTypeOf(names[0]?.durationMs?.p99).toEqualTypeOf<number | undefined>();
expectTypeOf(names[0]?.calls?.gapMs?.p99).toEqualTypeOf<number | undefined>();
expectTypeOf(names[0]?.cancelledBy.timeout).toEqualTypeOf<number | undefined>();
