import fc from "fast-check";
import type { AnyEvent, Clock, Handler } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { type Deferred, deferred } from "../event-loop.ts";

type Answer = "at once" | "throw" | "reject" | "later" | "reject later" | "never";

/** How a handler stands before its tap, and how it answers. */
export interface Standing {
  readonly place: "inline" | "queue" | "batches";
  readonly maxPending: number;
  readonly overflow: "drop-oldest" | "drop-newest";
  /** 0: a queue waits as long as it takes. */
  readonly deliveryTimeoutMs: number;
  readonly batchSize: number;
  readonly answers: readonly Answer[];
}

const answer = fc.oneof(
  { arbitrary: fc.constantFrom<Answer>("at once", "later"), weight: 6 },
  { arbitrary: fc.constantFrom<Answer>("throw", "reject", "reject later"), weight: 3 },
  { arbitrary: fc.constant<Answer>("never"), weight: 1 },
);

export const standings: fc.Arbitrary<Standing> = fc.record({
  place: fc.constantFrom("inline", "queue", "batches"),
  maxPending: fc.constantFrom(2, 5, 10_000),
  overflow: fc.constantFrom("drop-oldest", "drop-newest"),
  deliveryTimeoutMs: fc.constantFrom(0, 300),
  batchSize: fc.integer({ min: 1, max: 5 }),
  answers: fc.array(answer, { minLength: 1, maxLength: 6 }),
});

/** A call of a handler, with one event or several. */
interface Call {
  readonly seqs: readonly number[];
  /** From when on nobody waits for it any more. */
  readonly givenUpAt: number;
  state: "open" | "done" | "failed";
}

export function isHealth({ type }: AnyEvent): boolean {
  return type.startsWith("handler.");
}

/** A handler that keeps account of what it was called with and what it made of it. */
export class Ledger {
  readonly name: string;
  readonly handler: Handler;
  readonly standing: Standing;
  readonly calls: Call[] = [];
  /** What was asked of it, in order. */
  readonly chores: ("flush" | "close")[] = [];
  readonly #clock: Clock;
  readonly #unanswered: Deferred<void>[] = [];
  #asked = 0;

  constructor(name: string, standing: Standing, clock: Clock) {
    this.name = name;
    this.standing = standing;
    this.#clock = clock;
    const { place, maxPending, overflow, deliveryTimeoutMs, batchSize } = standing;
    const chores = {
      flush: () => void this.chores.push("flush"),
      close: () => void this.chores.push("close"),
    };
    const options = { maxPending, overflow, deliveryTimeoutMs, clock };
    const hear = (event: AnyEvent): unknown => (isHealth(event) ? undefined : this.#hear([event]));
    if (place === "batches") {
      const on = ["chain.*", "llm.*", "tool.*", "run.*"] as const;
      const deliver = (events: readonly AnyEvent[]): unknown => this.#hear(events);
      this.handler = queued({ name, batch: { on, deliver }, ...chores }, { ...options, batchSize });
    } else {
      const handler: Handler = { name, on: { "*": hear }, ...chores };
      this.handler = place === "queue" ? queued(handler, options) : handler;
    }
  }

  /** Settles what was promised for later. */
  answer(): void {
    for (const gate of this.#unanswered.splice(0)) gate.resolve();
  }

  /** Of what it was called with, all that nobody waits for any more. */
  get settled(): ReadonlySet<number> {
    const now = this.#clock.now();
    const over = this.calls.filter(({ state, givenUpAt }) => state !== "open" || now >= givenUpAt);
    return new Set(over.flatMap(({ seqs }) => seqs));
  }

  /** What it took without complaint. */
  get taken(): readonly number[] {
    return this.calls.filter(({ state }) => state === "done").flatMap(({ seqs }) => seqs);
  }

  /** The calls that failed, or took too long. */
  get failures(): readonly Call[] {
    const now = this.#clock.now();
    return this.calls.filter(
      ({ state, givenUpAt }) => state === "failed" || (state === "open" && now >= givenUpAt),
    );
  }

  /** Whether something is still waited for. */
  get isWaitedFor(): boolean {
    const settled = this.settled;
    return this.calls.some(({ seqs }) => seqs.some((seq) => !settled.has(seq)));
  }

  #hear(events: readonly AnyEvent[]): unknown {
    const { answers, place, deliveryTimeoutMs } = this.standing;
    const now = this.#clock.now();
    const isTimed = place !== "inline" && deliveryTimeoutMs > 0;
    const givenUpAt = isTimed ? now + deliveryTimeoutMs : Number.POSITIVE_INFINITY;
    const call: Call = { seqs: events.map(({ seq }) => seq), givenUpAt, state: "open" };
    this.calls.push(call);
    this.#asked += 1;
    const chosen = answers[this.#asked % answers.length];
    const settle = (state: Call["state"]): void => {
      if (this.#clock.now() < givenUpAt) call.state = state;
    };
    switch (chosen) {
      case "throw":
        call.state = "failed";
        throw new Error("thrown");
      case "reject":
        call.state = "failed";
        return Promise.reject(new Error("rejected"));
      case "never":
        return new Promise(() => undefined);
      case "later":
        return this.#gate().then(() => settle("done"));
      case "reject later":
        return this.#gate().then(() => {
          settle("failed");
          throw new Error("rejected later");
        });
      default:
        call.state = "done";
        return undefined;
    }
  }

  #gate(): Promise<void> {
    const gate = deferred();
    this.#unanswered.push(gate);
    return gate.promise;
  }
}
