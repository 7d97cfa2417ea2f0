import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createTap,
  type FlushResult,
  isTerminal,
  type StartedRun,
  type Tap,
} from "../../src/index.ts";
import { deferred, turn, turns } from "../event-loop.ts";
import { Heard } from "../heard.ts";
import { ManualClock } from "../manual-clock.ts";
import { isHealth, Ledger, standings } from "./ledger.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";

type Step =
  | { readonly does: "run"; readonly tokens: number; readonly fails: boolean }
  | { readonly does: "answer" | "turn" }
  | { readonly does: "wait" | "flush"; readonly ms: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant("run" as const),
        tokens: fc.nat({ max: 6 }),
        fails: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ does: fc.constantFrom("answer", "turn") }) },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constantFrom("wait", "flush"), ms: fc.nat({ max: 600 }) }),
    },
  ),
  { maxLength: 10 },
);

const handlers = fc.array(standings, { minLength: 1, maxLength: 3 });

/** More than a program of these steps says, and time for each to time out. */
const MOST_EVENTS = 100;
const FLUSH_MS = 100_000;

/** A tap with such handlers, and one that hears all of what is said. */
class Scene {
  readonly clock = new ManualClock();
  readonly all = new Heard("all");
  readonly ledgers: readonly Ledger[];
  readonly tap: Tap;
  readonly lost: string[] = [];
  readonly #flushes: Promise<void>[] = [];

  constructor(plans: readonly Parameters<typeof makeLedger>[0][]) {
    this.ledgers = plans.map((plan, at) => makeLedger(plan, at, this.clock));
    this.tap = createTap({
      clock: this.clock,
      onHandlerError: () => undefined,
      onWarning: () => undefined,
      handlers: [this.all.handler, this.ledgers.map(({ handler }) => handler)],
    });
  }

  get said(): readonly number[] {
    return this.all.events.filter((event) => !isHealth(event)).map(({ seq }) => seq);
  }

  /** Asks the tap to deliver, and looks at what has become of everything when it says it is done. */
  ask(chore: () => Promise<FlushResult>): void {
    const { said } = this;
    this.#flushes.push(
      chore().then(({ unfinished }) => {
        for (const ledger of this.ledgers) {
          if (unfinished.includes(ledger.name)) continue;
          const { settled } = ledger;
          const missing = said.filter((seq) => !settled.has(seq)).length;
          if (missing > this.droppedBy(ledger))
            this.lost.push(`${missing} of ${said.length} by ${ledger.name}`);
        }
      }),
    );
  }

  /** Goes on until the work, and every flush, has been answered. */
  async playOut(work: Promise<unknown> = Promise.resolve()): Promise<void> {
    const over = { isOver: false };
    void Promise.all([work, ...this.#flushes]).then(() => (over.isOver = true));
    for (let round = 0; !over.isOver; round += 1) {
      await turn();
      this.answer();
      await turn();
      // One delivery after the other may take too long; what then still hangs does so for ever.
      this.clock.advance(round < MOST_EVENTS ? 500 : FLUSH_MS);
    }
    await turns(2);
  }

  answer(): void {
    for (const ledger of this.ledgers) ledger.answer();
  }

  droppedBy({ name }: Ledger): number {
    const drops = this.all.all("handler.drop").filter(({ handler }) => handler === name);
    return drops.reduce((sum, { count }) => sum + count, 0);
  }

  errorsOf({ name }: Ledger): number {
    return this.all.all("handler.error").filter(({ handler }) => handler === name).length;
  }
}

function makeLedger(
  plan: ConstructorParameters<typeof Ledger>[1],
  at: number,
  clock: ManualClock,
): Ledger {
  return new Ledger(`handler${at}`, plan, clock);
}

describe("Nothing lost", () => {
  it(
    "what was said before a flush is delivered, told as dropped, or its handler is named",
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, handlers, async (program, plans) => {
          const scene = new Scene(plans);
          for (const step of program) {
            if (step.does === "run") await work(scene.tap, step);
            else if (step.does === "turn") await turn();
            else if (step.does === "wait") scene.clock.advance(step.ms);
            else if (step.does === "flush")
              scene.ask(() => scene.tap.flush({ timeoutMs: step.ms + 1 }));
            else scene.answer();
          }
          scene.ask(() => scene.tap.flush({ timeoutMs: FLUSH_MS }));
          await scene.playOut();
          expect(scene.lost).toEqual([]);
          for (const ledger of scene.ledgers) {
            if (ledger.isWaitedFor) continue;
            // Nothing hangs: then everything said is accounted for, to the event.
            const { failures, standing, settled, taken } = ledger;
            expect(scene.errorsOf(ledger), "each failure is told once").toBe(failures.length);
            const heard = standing.place === "batches" ? taken.length : settled.size;
            expect(heard + scene.droppedBy(ledger)).toBe(scene.said.length);
            const seqs = ledger.calls.flatMap((call) => call.seqs);
            expect(seqs, "in order").toEqual(seqs.toSorted((one, other) => one - other));
          }
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  // It waits for thirty seconds, half a second at a time.
  const rarely = fc.nat({ max: 7 }).map((number) => number === 0);
  const openings = fc.array(
    fc.constantFrom("handle", "child", "body", "body that throws", "stream", "half a stream"),
    { maxLength: 6 },
  );

  it(
    "a close ends what is open with reason shutdown, flushes, closes each handler once and detaches it",
    async () => {
      await fc.assert(
        fc.asyncProperty(openings, handlers, rarely, async (plan, plans, disposes) => {
          const scene = new Scene(plans);
          const { tap } = scene;
          const gate = deferred();
          const callers: Promise<unknown>[] = [];
          const handles: StartedRun[] = [];
          for (const how of plan) callers.push(open(tap, how, handles, gate.promise));
          await turn();
          scene.answer();
          const settled = Promise.allSettled(callers);
          let unfinished: readonly string[] = [];
          if (disposes) await scene.playOut(Promise.resolve(tap[Symbol.asyncDispose]()));
          else {
            const closing = tap.close({ timeoutMs: 1000 });
            scene.ask(() => closing);
            await scene.playOut(closing.then((result) => (unfinished = result.unfinished)));
          }
          expect(scene.lost).toEqual([]);
          const endings = scene.all.events.filter((event) => isTerminal(event));
          expect(endings.map((event) => ("reason" in event ? event.reason : event.type))).toEqual(
            endings.map(() => "shutdown"),
          );
          expect(new Set(endings.map(({ run }) => run.id)).size).toBe(endings.length);
          expect(endings).toHaveLength(plan.length);
          // Closing ends the observation: the program itself goes on.
          gate.resolve();
          const outcomes = await settled;
          expect(outcomes.map(({ status }) => status)).toEqual(
            plan.map((how) => (how === "body that throws" ? "rejected" : "fulfilled")),
          );
          for (const { name, chores } of scene.ledgers) {
            if (unfinished.includes(name) || disposes) continue;
            expect(chores.filter((chore) => chore === "close")).toHaveLength(1);
            expect(chores.at(-1)).toBe("close");
            expect(chores[0]).toBe("flush");
          }
          const before = scene.all.events.length;
          await tap.run("tool", { name: "afterwards" }, () => "works");
          for (const handle of handles) handle.end("late");
          expect(scene.all.events).toHaveLength(before);
          expect(tap.stats()).toEqual({ openRuns: 0, handlers: [] });
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );
});

async function work(tap: Tap, { tokens, fails }: Step & { readonly does: "run" }): Promise<void> {
  const working = tap.run("llm", { name: "answer", input: "question" }, async (run) => {
    for (let at = 0; at < tokens; at += 1) run.token("token ");
    if (tokens > 3) await turn();
    run.text("done");
    if (fails) throw new Error("failed");
  });
  await working.catch(() => undefined);
}

function open(tap: Tap, how: string, handles: StartedRun[], gate: Promise<void>): Promise<unknown> {
  const name = how;
  switch (how) {
    case "handle":
      handles.push(tap.start("chain", { name }));
      return Promise.resolve();
    case "child": {
      // Of the last handle, if there is one.
      const parent = handles.at(-1);
      handles.push((parent ?? tap).start("llm", { name }));
      return Promise.resolve();
    }
    case "body":
      return tap.run("chain", { name }, () => gate);
    case "body that throws":
      return tap.run("chain", { name }, async () => {
        await gate;
        throw new Error("too late");
      });
    default: {
      const stream = tap.wrap("llm", { name }, async function* () {
        yield "one";
        yield "two";
      })();
      return how === "stream" ? Promise.resolve(stream) : stream.next();
    }
  }
}
