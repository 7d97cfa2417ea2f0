import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyEvent, createTap, type Handler } from "../../src/index.ts";
import { queued, type QueuedOptions } from "../../src/queued/index.ts";
import { type Deferred, deferred, turn, turns } from "../event-loop.ts";
import { Heard } from "../heard.ts";
import { ManualClock } from "../manual-clock.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";

const TIMEOUT_MS = 300;

type Answer = "return" | "throw" | "reject" | "later" | "later reject" | "hang";

type Step =
  | { readonly does: "run"; readonly tokens: number; readonly pauses: boolean }
  | { readonly does: "turn" | "answer" | "flush" }
  | { readonly does: "wait"; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant("run" as const),
        tokens: fc.integer({ min: 0, max: 12 }),
        pauses: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ does: fc.constantFrom("turn", "answer", "flush") }) },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constant("wait" as const), ms: fc.nat({ max: 2000 }) }),
    },
  ),
  { maxLength: 25 },
) as fc.Arbitrary<readonly Step[]>;

const answers = fc.infiniteStream(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Answer>("return") },
    {
      weight: 5,
      arbitrary: fc.constantFrom<Answer>("throw", "reject", "later", "later reject", "hang"),
    },
  ),
);

const breaker = fc.record({ failures: fc.integer({ min: 1, max: 4 }), coolDownMs: fc.nat(1500) });

const options: fc.Arbitrary<QueuedOptions> = fc.record(
  {
    maxPending: fc.integer({ min: 1, max: 20 }),
    overflow: fc.constantFrom("drop-oldest", "drop-newest"),
    retries: fc.nat(2),
    retryDelayMs: fc.nat(500),
    breaker,
  },
  { requiredKeys: [] },
);

const batchOptions: fc.Arbitrary<QueuedOptions> = fc.record(
  { batchSize: fc.integer({ min: 1, max: 6 }), batchIntervalMs: fc.nat(500) },
  { requiredKeys: [] },
);

/** A handler's side of the story: what it was called with and what it made of that. */
class Inside {
  readonly calls: { readonly seqs: readonly number[]; hasFailed: boolean }[] = [];
  readonly #answers: Iterator<Answer>;
  readonly #unanswered: Deferred<void>[] = [];

  /** Reads the time of a queue that waits `TIMEOUT_MS` for an answer. */
  now: () => number = () => 0;

  constructor(stream: Iterable<Answer>) {
    this.#answers = stream[Symbol.iterator]();
  }

  hear(events: readonly AnyEvent[]): unknown {
    const answer: Answer = this.#answers.next().value;
    const call = { seqs: events.map(({ seq }) => seq), hasFailed: answer !== "return" };
    this.calls.push(call);
    if (answer === "return") return undefined;
    if (answer === "throw") throw new Error("thrown");
    if (answer === "reject") return Promise.reject(new Error("rejected"));
    const gate = deferred();
    const dueAt = this.now() + TIMEOUT_MS;
    if (answer === "hang") return gate.promise;
    this.#unanswered.push(gate);
    return answer === "later"
      ? gate.promise.then(() => void (call.hasFailed = this.now() >= dueAt))
      : gate.promise.then(() => Promise.reject(new Error("rejected later")));
  }

  /** Settles what was promised. */
  answer(): void {
    for (const gate of this.#unanswered.splice(0)) gate.resolve();
  }
}

interface Story {
  readonly inside: Inside;
  readonly emitted: readonly number[];
  readonly results: readonly unknown[];
  readonly outside: Heard;
  readonly failures: number;
  readonly dropped: number;
  readonly toldDrops: number;
  readonly pendingClock: number;
}

async function play(
  steps: readonly Step[],
  inside: Inside,
  make: (clock: ManualClock) => Handler,
): Promise<Story> {
  const clock = new ManualClock();
  inside.now = () => clock.now();
  const outside = new Heard("outside");
  const handler = make(clock);
  let failures = 0;
  const tap = createTap({
    clock: new ManualClock(),
    handlers: [handler, outside.handler],
    onHandlerError: () => void (failures += 1),
  });
  const results: unknown[] = [];
  for (const step of steps) {
    if (step.does === "run") {
      results.push(
        await tap.run("llm", { name: "answer", input: "question" }, async (run) => {
          for (let at = 0; at < step.tokens; at += 1) run.token("token ");
          if (step.pauses) await turn();
          run.text("done");
          return step.tokens;
        }),
      );
    } else if (step.does === "turn") await turn();
    else if (step.does === "answer") {
      inside.answer();
      await turns();
    } else if (step.does === "wait") clock.advance(step.ms);
    else void handler.flush?.();
  }
  const flush = { isOver: false };
  void Promise.resolve(handler.flush?.()).then(() => (flush.isOver = true));
  while (!flush.isOver) {
    inside.answer();
    await turns();
    clock.advance(60_000);
  }
  const dropped = tap.stats().handlers[0]?.dropped ?? 0;
  const isHealth = ({ type }: AnyEvent): boolean => type.startsWith("handler.");
  return {
    inside,
    emitted: outside.events.filter((each) => !isHealth(each)).map(({ seq }) => seq),
    results,
    outside,
    failures,
    dropped,
    toldDrops: outside.all("handler.drop").reduce((sum, { count }) => sum + count, 0),
    pendingClock: clock.pending,
  };
}

function expectUnharmed(story: Story, steps: readonly Step[]): void {
  const runs = steps.flatMap((step) => (step.does === "run" ? [step.tokens] : []));
  expect(story.results).toEqual(runs);
  expect(story.emitted).toHaveLength(runs.reduce((sum, tokens) => sum + tokens + 3, 0));
  expect(story.toldDrops).toBe(story.dropped);
  expect(story.pendingClock).toBe(0);
}

describe("a queue under random traffic, failures and overflow", () => {
  it(
    "hears or drops each event, in order, and tells of each failure once",
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, answers, options, async (steps, stream, chosen) => {
          const inside = new Inside(stream);
          const story = await play(steps, inside, (clock) => {
            const hear = (event: AnyEvent): unknown => inside.hear([event]);
            return queued(
              { name: "inside", on: { "llm.*": hear, "run.*": hear } },
              { ...chosen, clock, deliveryTimeoutMs: TIMEOUT_MS },
            );
          });
          expectUnharmed(story, steps);
          const heard = [...new Set(inside.calls.flatMap(({ seqs }) => seqs))];
          expect(heard).toEqual([...heard].sort((one, other) => one - other));
          expect(heard.length + story.dropped).toBe(story.emitted.length);
          const succeeded = inside.calls.filter((call) => !call.hasFailed).length;
          expect(story.failures).toBe(heard.length - succeeded);
        }),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "delivers or drops each event of its batches, in order, and tells of each failed batch once",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          steps,
          answers,
          options,
          batchOptions,
          async (steps, stream, chosen, batching) => {
            const inside = new Inside(stream);
            const story = await play(steps, inside, (clock) =>
              queued(
                {
                  name: "inside",
                  batch: {
                    on: ["llm.*", "run.*"],
                    deliver: (events) => inside.hear(events),
                  },
                },
                { ...chosen, ...batching, clock, deliveryTimeoutMs: TIMEOUT_MS },
              ),
            );
            expectUnharmed(story, steps);
            const tried = new Map(inside.calls.map((call) => [call.seqs[0], call]));
            const delivered = [...tried.values()].filter((call) => !call.hasFailed);
            const seqs = delivered.flatMap((call) => call.seqs);
            expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
            expect(seqs.length + story.dropped).toBe(story.emitted.length);
            expect(story.failures).toBe(tried.size - delivered.length);
            const limit = batching.batchSize ?? 500;
            expect(inside.calls.every((call) => call.seqs.length <= limit)).toBe(true);
          },
        ),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "holds no more than it may, however little the handler does",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 50 }),
          fc.nat(200),
          async (maxPending, count) => {
            const hang = (): Promise<void> => new Promise(() => undefined);
            const clock = new ManualClock();
            const handler = queued({ name: "hung", on: { "*": hang } }, { maxPending, clock });
            const tap = createTap({ handlers: handler });
            await tap.run("llm", { name: "answer", input: "question" }, async (run) => {
              for (let at = 0; at < count; at += 1) {
                run.token("token ");
                if (at % 7 === 0) await turn();
                expect(handler.pending?.()).toBeLessThanOrEqual(maxPending + 1);
              }
            });
            await turn();
            clock.advance(1000);
            const dropped = tap.stats().handlers[0]?.dropped ?? 0;
            expect((handler.pending?.() ?? 0) + dropped).toBe(count + 2);
          },
        ),
        rounds,
      );
    },
    patienceMs,
  );
});
