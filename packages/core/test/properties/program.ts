import fc from "fast-check";
import { RUN_KINDS, type RunKind } from "../../src/index.ts";

/** How a run comes about. */
export type Way =
  | "run"
  | "do"
  | "by-hand"
  | "within"
  | "never-ended"
  | "wrap"
  | "follow"
  | "async-generator"
  | "readable"
  | "sync"
  | "generator";

/** What is thrown: some of it means no failure. */
export type Throwable = "error" | "text" | "nothing" | "abort" | "interrupt" | "redirect";

/** What may cut a run short from outside. */
export type Stopper = "aborted before" | "aborted during" | "aborted after" | "timeout";

/** How a child is told who its parent is. */
export type Parenthood = "ambient" | "method" | "option" | "none";

/** How somebody reads a stream: up to so many chunks, then leaves, or forgets about it; or never at all. */
export interface Reading {
  readonly take: number;
  readonly leaves: "break" | "throw" | "drops" | "never reads";
}

/** One run: how it starts, what it does, how it ends. */
export interface Plan {
  readonly kind: RunKind;
  readonly way: Way;
  readonly parenthood: Parenthood;
  readonly steps: readonly Step[];
  /** Absent: it returns. */
  readonly throws: Throwable | undefined;
  readonly stopper: Stopper | undefined;
  readonly reading: Reading;
}

export type Step =
  | { readonly does: "wait" }
  | { readonly does: "wait by callback" }
  | { readonly does: "say" }
  | { readonly does: "yield" }
  | { readonly does: "call"; readonly plan: Plan; readonly catches: boolean }
  | { readonly does: "call together"; readonly plans: readonly Plan[]; readonly catches: boolean }
  | { readonly does: "leave running"; readonly plan: Plan }
  | {
      readonly does: "pass through";
      readonly chunks: number;
      readonly reading: Reading;
      readonly throws: Throwable | undefined;
    }
  | { readonly does: "end early"; readonly how: "end" | "fail" | "cancel" }
  | { readonly does: "abort" }
  | { readonly does: "let time pass"; readonly ms: number }
  | { readonly does: "hang" };

/** Several requests at once, and who goes on when. */
export interface Program {
  readonly requests: readonly Plan[];
  readonly choices: readonly number[];
}

const SYNC_WAYS: readonly Way[] = ["sync", "generator"];
const ASYNC_WAYS: readonly Way[] = [
  "run",
  "do",
  "by-hand",
  "within",
  "never-ended",
  "wrap",
  "follow",
  "async-generator",
  "readable",
];
const FOLLOWING: readonly RunKind[] = ["chain", "agent", "llm", "tool"];
const THROWABLES: readonly Throwable[] = [
  "error",
  "text",
  "nothing",
  "abort",
  "interrupt",
  "redirect",
];

const reading: fc.Arbitrary<Reading> = fc.record({
  take: fc.nat({ max: 4 }),
  leaves: fc.oneof(
    { arbitrary: fc.constantFrom<Reading["leaves"]>("break", "throw"), weight: 6 },
    { arbitrary: fc.constantFrom<Reading["leaves"]>("drops", "never reads"), weight: 2 },
  ),
});

const throws = fc.option(fc.constantFrom(...THROWABLES), { nil: undefined, freq: 2 });

/** Which faults a program may have. */
export interface Hazards {
  /** Aborts, time-outs, and bodies that only those can end. */
  readonly stops: boolean;
}

function steps(depth: number, isSync: boolean, hazards: Hazards): fc.Arbitrary<readonly Step[]> {
  const say = fc.constant<Step>({ does: "say" });
  const yields = fc.constant<Step>({ does: "yield" });
  const kinds: fc.WeightedArbitrary<Step>[] = [
    { arbitrary: say, weight: 2 },
    { arbitrary: yields, weight: 3 },
    {
      arbitrary: fc.record({
        does: fc.constant("end early"),
        how: fc.constantFrom("end", "fail", "cancel"),
      }),
      weight: 1,
    },
  ];
  if (!isSync) {
    kinds.push(
      { arbitrary: fc.constant<Step>({ does: "wait" }), weight: 4 },
      { arbitrary: fc.constant<Step>({ does: "wait by callback" }), weight: 1 },
      {
        arbitrary: fc.record({
          does: fc.constant("pass through"),
          chunks: fc.nat({ max: 3 }),
          reading,
          throws,
        }),
        weight: 1,
      },
    );
    if (hazards.stops) {
      kinds.push(
        { arbitrary: fc.constant<Step>({ does: "abort" }), weight: 1 },
        {
          arbitrary: fc.record({
            does: fc.constant("let time pass"),
            ms: fc.constantFrom(5, 50, 500),
          }),
          weight: 1,
        },
      );
    }
  }
  if (depth > 0) {
    const plan = planOf(depth - 1, isSync, hazards);
    kinds.push({
      arbitrary: fc.record({ does: fc.constant("call"), plan, catches: fc.boolean() }),
      weight: 4,
    });
    if (!isSync) {
      const plans = fc.array(plan, { minLength: 2, maxLength: 3 });
      kinds.push(
        {
          arbitrary: fc.record({
            does: fc.constant("call together"),
            plans,
            catches: fc.boolean(),
          }),
          weight: 1,
        },
        { arbitrary: fc.record({ does: fc.constant("leave running"), plan }), weight: 1 },
      );
    }
  }
  return fc.array(fc.oneof(...kinds), { maxLength: 5 });
}

/** Whether a time-out is certain to release whoever waits for the run. */
function isEndedByClock({ way, stopper, steps: own }: Plan): boolean {
  const isOwnedByCaller = way === "by-hand" || way === "within" || way === "never-ended";
  return stopper === "timeout" && !isOwnedByCaller && own.every(({ does }) => does !== "end early");
}

function withHang(plan: Plan): Plan {
  return { ...plan, steps: [...plan.steps, { does: "hang" }] };
}

function planOf(depth: number, isSync: boolean, hazards: Hazards): fc.Arbitrary<Plan> {
  const planIn = (ways: readonly Way[], withinSync: boolean): fc.Arbitrary<Plan> =>
    fc
      .record({
        kind: fc.constantFrom(...RUN_KINDS),
        way: fc.constantFrom(...ways),
        parenthood: fc.oneof(
          { arbitrary: fc.constant<Parenthood>("ambient"), weight: 4 },
          { arbitrary: fc.constantFrom<Parenthood>("method", "option", "none"), weight: 1 },
        ),
        steps: steps(depth, withinSync, hazards),
        throws,
        stopper: hazards.stops
          ? fc.option(
              fc.constantFrom<Stopper>(
                "aborted before",
                "aborted during",
                "aborted after",
                "timeout",
              ),
              { nil: undefined, freq: 2 },
            )
          : fc.constant(undefined),
        reading,
        hangs: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      })
      .map(({ hangs, ...plan }) => {
        const kind = plan.way === "follow" && !FOLLOWING.includes(plan.kind) ? "llm" : plan.kind;
        const fitting = { ...plan, kind };
        return hangs && isEndedByClock(plan) && !withinSync ? withHang(fitting) : fitting;
      });
  const sync = planIn(SYNC_WAYS, true);
  if (isSync) return sync;
  return fc.oneof(
    { arbitrary: planIn(ASYNC_WAYS, false), weight: 4 },
    { arbitrary: sync, weight: 1 },
  );
}

/** Programs of nested, parallel, synchronous, asynchronous and streaming runs. */
export function programs(
  hazards: Hazards,
  { maxRequests = 2, depth = 2 }: { readonly maxRequests?: number; readonly depth?: number } = {},
): fc.Arbitrary<Program> {
  // Deep ones are dear, and rarely find what flat ones do not.
  const plan = fc.oneof(
    { arbitrary: planOf(Math.min(depth, 1), false, hazards), weight: 2 },
    { arbitrary: planOf(depth, false, hazards), weight: 1 },
  );
  return fc.record({
    requests: fc.array(plan, { minLength: 1, maxLength: maxRequests }),
    choices: fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 30 }),
  });
}
