import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyEvent } from "../../src/index.ts";
import { Backlog, type Overflow } from "../../src/queued/backlog.ts";
import { Ring } from "../../src/queued/ring.ts";
import { rounds } from "../properties/rounds.ts";
import { madeEvent } from "../made-event.ts";

interface Held {
  readonly event: AnyEvent;
  readonly owner: number;
}

/** What the documentation says, in the most obvious way. */
class ObviousBacklog {
  readonly held: Held[] = [];
  readonly lost: Held[] = [];
  readonly #limit: number;
  readonly #overflow: Overflow;

  constructor(limit: number, overflow: Overflow) {
    this.#limit = limit;
    this.#overflow = overflow;
  }

  push(event: AnyEvent, owner: number): void {
    if (this.held.length >= this.#limit) {
      const victim = this.#victim(event);
      if (victim === -1) {
        this.lost.push({ event, owner });
        return;
      }
      this.lost.push(...this.held.splice(victim, 1));
    }
    this.held.push({ event, owner });
  }

  #victim(event: AnyEvent): number {
    const isMany = ({ type }: AnyEvent): boolean =>
      /\.(?:token|chunk|text|progress)$|^handler\./.test(type);
    if (event.type.startsWith("handler.")) return -1;
    const oldest = this.held.findIndex((each) => isMany(each.event));
    if (this.#overflow === "drop-newest") return isMany(event) ? -1 : oldest;
    if (oldest !== -1) return oldest;
    return isMany(event) ? -1 : 0;
  }
}

const types = fc.constantFrom(
  "llm.start",
  "llm.token",
  "llm.end",
  "chain.chunk",
  "run.text",
  "handler.drop",
  "run.score",
);

describe("the backlog", () => {
  it("does what the obvious one does, whatever comes and goes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom<Overflow>("drop-oldest", "drop-newest"),
        fc.array(fc.oneof({ weight: 3, arbitrary: types }, fc.constant("take")), {
          maxLength: 200,
        }),
        (limit, overflow, steps) => {
          const lost: Held[] = [];
          const backlog = new Backlog<number>(limit, overflow, (event, owner) =>
            lost.push({ event, owner }),
          );
          const obvious = new ObviousBacklog(limit, overflow);
          const taken: unknown[] = [];
          const expected: unknown[] = [];
          steps.forEach((step, owner) => {
            if (step === "take") {
              taken.push(backlog.firstOwner, backlog.shift());
              expected.push(obvious.held[0]?.owner, obvious.held.shift()?.event);
            } else {
              const event = madeEvent(step, { seq: owner });
              backlog.push(event, owner);
              obvious.push(event, owner);
            }
            expect(backlog.size).toBe(obvious.held.length);
          });
          expect(taken).toEqual(expected);
          expect(lost).toEqual(obvious.lost);
          backlog.clear();
          expect(backlog.size).toBe(0);
          expect(lost).toHaveLength(obvious.lost.length + obvious.held.length);
        },
      ),
      rounds,
    );
  });

  it("gives up a token for an ending, and no ending for a token", () => {
    const lost: string[] = [];
    const backlog = new Backlog<number>(2, "drop-oldest", ({ type }) => lost.push(type));
    for (const type of ["llm.start", "llm.token", "llm.end", "llm.token"]) {
      backlog.push(madeEvent(type), 0);
    }
    expect(lost).toEqual(["llm.token", "llm.token"]);
    expect([backlog.shift()?.type, backlog.shift()?.type]).toEqual(["llm.start", "llm.end"]);
  });
});

describe("the ring", () => {
  it("keeps the order while it grows, turns round and shrinks", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -120, max: 200 }), { maxLength: 30 }), (steps) => {
        const ring = new Ring<number>();
        const obvious: number[] = [];
        const taken: unknown[] = [];
        const expected: unknown[] = [];
        let last = 0;
        for (const step of steps) {
          for (let count = 0; count < step; count += 1) {
            last += 1;
            ring.push(madeEvent("llm.token", { seq: last }), last, last);
            obvious.push(last);
          }
          for (let count = step; count < 0; count += 1) {
            taken.push(ring.ordinal, ring.owner, ring.shift()?.seq);
            const next = obvious.shift();
            expected.push(next ?? Number.POSITIVE_INFINITY, next, next);
          }
          expect(ring.size).toBe(obvious.length);
        }
        expect(taken).toEqual(expected);
      }),
      rounds,
    );
  });
});
