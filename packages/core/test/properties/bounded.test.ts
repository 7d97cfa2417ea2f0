import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyEvent, createTap, defineHandler, type Handler } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { redaction } from "../../src/redaction/index.ts";
import { sampled } from "../../src/sampled/index.ts";
import { turns } from "../event-loop.ts";
import { ManualClock } from "../manual-clock.ts";
import { countingHolds } from "./counting-holds.ts";
import { played } from "./performing.ts";
import { programs } from "./program.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";
import { NOBODY } from "./stage.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const never = (): Promise<void> => new Promise(() => undefined);
const oftenNever = ({ seq }: AnyEvent): Promise<void> | undefined =>
  seq % 4 === 1 ? never() : undefined;

/** An iterator's own bound, as the documentation of `run.events()` has it. */
const MAX_UNREAD = 1000;
/** How many characters of a text may wait, and what may stand in place of a secret. */
const MAX_HELD = 4096;
const PLACEHOLDER = "[redacted]";

const limits = fc.record({
  maxOpenRuns: fc.integer({ min: 2, max: 20 }),
  maxPending: fc.integer({ min: 1, max: 10 }),
  batchSize: fc.integer({ min: 1, max: 4 }),
  maxTraces: fc.integer({ min: 1, max: 3 }),
  maxEventsPerTrace: fc.integer({ min: 1, max: 8 }),
});

const small = programs({ stops: false }, { maxRequests: 1, depth: 1 });

async function unreadOf(iterator: AsyncIterable<AnyEvent>): Promise<readonly AnyEvent[]> {
  const events: AnyEvent[] = [];
  for await (const event of iterator) events.push(event);
  return events;
}

describe("Bounded", () => {
  it(
    "open runs, queues, samplers, iterators and holds stay below their bounds, and all are empty at last",
    async () => {
      await fc.assert(
        fc.asyncProperty(small, limits, async (program, bounds) => {
          const { maxPending, batchSize, maxTraces, maxEventsPerTrace, maxOpenRuns } = bounds;
          const redact = countingHolds(redaction());
          const excesses = new Set<string>();
          const check = (what: string, count: number, bound: number): void => {
            if (count > bound) excesses.add(`${what}: ${count}, at most ${bound}`);
          };
          const iterators: AsyncIterable<AnyEvent>[] = [];
          const held: Handler[] = [];
          const { tap, playOut } = await played(
            program,
            { redact, maxOpenRuns },
            (attachable, clock) => {
              // Without the time limit nothing would get through at all.
              const queueing = { maxPending, deliveryTimeoutMs: 50, clock };
              const hung = queued({ name: "hung", on: { "*": oftenNever } }, queueing);
              const batch = { on: ["*"] as const, deliver: never };
              const batches = queued({ name: "batches", batch }, { ...queueing, batchSize });
              const tail = sampled(
                { name: "tail", state: () => ({}), on: { "*": () => undefined } },
                { rate: 0, keep: { errors: true }, maxTraces, maxEventsPerTrace },
              );
              held.push(hung, batches, tail);
              const gauge = (event: AnyEvent): void => {
                check("events in a queue", hung.pending?.() ?? 0, maxPending + 1);
                check(
                  "events in a queue of batches",
                  batches.pending?.() ?? 0,
                  maxPending + batchSize,
                );
                check("events in a sampler", tail.pending?.() ?? 0, maxTraces * maxEventsPerTrace);
                // A start is said before the oldest run gives way.
                const { openRuns } = attachable.stats();
                check("open runs", openRuns, maxOpenRuns + 1);
                // What is read of a run: its tokens, and the chunks of its own stream and of one passed through.
                if (event.type.endsWith("start")) check("holds", redact.open, openRuns * 3);
              };
              attachable.use([held, { name: "gauge", on: { "*": gauge } }]);
              return {
                ...NOBODY,
                inside: (node, run) => {
                  iterators.push(run.events({ deep: node.ordinal % 2 === 0 }));
                },
              };
            },
          );
          // The second time for what each of the two hears of the other's failures.
          await playOut(tap.flush({ timeoutMs: 1_000_000 }));
          await playOut(tap.flush({ timeoutMs: 1_000_000 }));
          expect([...excesses]).toEqual([]);
          expect(tap.stats().openRuns).toBe(0);
          expect(held.map((handler) => handler.pending?.())).toEqual([0, 0, 0]);
          expect(redact.open).toBe(0);
          for (const unread of await Promise.all(iterators.map(unreadOf))) {
            expect(unread.length).toBeLessThanOrEqual(MAX_UNREAD);
          }
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "an iterator that nobody reads holds the last thousand events of its run",
    async () => {
      const count = fc.oneof(
        { arbitrary: fc.nat({ max: 20 }), weight: 9 },
        { arbitrary: fc.integer({ min: 990, max: 1010 }), weight: 1 },
      );
      await fc.assert(
        fc.asyncProperty(count, fc.boolean(), async (texts, isAbandoned) => {
          const clock = new ManualClock();
          const tap = createTap({ clock, onWarning: () => undefined });
          const run = tap.start("chain", { name: "unread" });
          const iterator = run.events();
          for (let at = 0; at < texts; at += 1) run.text(`text ${at}`);
          if (isAbandoned) clock.advance(3_600_000);
          else run.end();
          const unread = await unreadOf(iterator);
          // The warning is an event of the run as well.
          const said = texts + 2 + (texts + 2 > MAX_UNREAD ? 1 : 0);
          expect(unread).toHaveLength(Math.min(said, MAX_UNREAD));
          expect(unread.at(-1)?.type).toBe(isAbandoned ? "chain.cancel" : "chain.end");
          expect(clock.pending).toBe(0);
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "of a text that may begin a secret no more is held back than the bound",
    () => {
      const bits = ["password", "sk-", "eyJ", "://", "Bearer ", "a", "7", " ", "=", "-----BEGIN "];
      const piece = fc.record({
        bit: fc.constantFrom(...bits),
        times: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom(100, 1500)),
      });
      const redact = redaction();
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
          const hold = redact.hold();
          for (const { bit, times } of pieces) hold.push(bit.repeat(times));
          expect(hold.end().length).toBeLessThanOrEqual(MAX_HELD + PLACEHOLDER.length);
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "after 10,000 runs, ended, failed, abandoned or never read, nothing of them is held",
    async () => {
      const clock = new ManualClock();
      const refs: WeakRef<object>[] = [];
      const remember = (object: object): object => {
        refs.push(new WeakRef(object));
        return object;
      };
      const handler = (name: string): Handler =>
        defineHandler({
          name,
          state: (run) => remember({ run }),
          on: { "*": (event) => void remember(event) },
        });
      const tap = createTap({
        clock,
        redact: redaction(),
        onWarning: () => undefined,
        handlers: [
          handler("inline"),
          queued(handler("queued"), { clock }),
          sampled(handler("sampled"), { rate: 0.1, keep: { errors: true } }),
          { name: "guard", on: {}, guard: { "*.start": () => undefined } },
        ],
      });
      const stream = tap.wrap("llm", { name: "stream" }, async function* () {
        yield "never read";
      });
      const endings: Readonly<Record<string, (at: number) => unknown>> = {
        ended: (at) => tap.run("tool", { name: "tool", input: { at } }, () => at),
        failed: (at) =>
          tap
            .run("tool", { name: "tool", input: { at } }, () => {
              throw new Error(`failed ${at}`);
            })
            .catch(() => undefined),
        unread: (at) =>
          tap.run(
            "chain",
            { name: "chain", input: { at } },
            (run) => void run.events({ deep: true }),
          ),
        abandoned: (at) => {
          tap.start("llm", { name: "answer", input: `question ${at}` }).token("sk-");
        },
        "never read": () => void stream(),
      };
      const ways = Object.values(endings);
      for (let at = 0; at < 10_000; at += 1) {
        await ways[at % ways.length]?.(at);
        if (at % 1000 === 999) await tap.flush();
      }
      clock.advance(3_600_000);
      await tap.flush();

      expect(tap.stats()).toMatchObject({
        openRuns: 0,
        handlers: [{ queued: 0 }, { queued: 0 }, { queued: 0 }, { queued: 0 }],
      });
      expect(clock.pending).toBe(0);
      expect(refs.length).toBeGreaterThan(40_000);
      for (let at = 0; at < 3; at += 1) {
        await turns();
        collectGarbage();
      }
      expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(20);
    },
    patienceMs,
  );
});
