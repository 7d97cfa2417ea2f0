import type { AnyEvent } from "../events/events.ts";
import { isStart } from "../events/lifecycle-names.ts";
import { isTerminal } from "../events/predicates.ts";

/** An event that waits, and who is to hear it. */
export interface Held<Hearer> {
  readonly event: AnyEvent;
  readonly hearer: Hearer;
}

/**
 * - `held`: its events wait for a decision;
 * - `given-up`: undecided, but there was no room for its events;
 * - `kept`: what it says is delivered;
 * - `let-go`: it has ended without a reason to keep it.
 */
export type Standing = "held" | "given-up" | "kept" | "let-go";

/** What was said in a trace of which it is not known yet whether anybody is to hear it: at most so many events. */
export class HeldTrace<Hearer> {
  readonly id: string;
  readonly #maxEvents: number;
  readonly #openRuns = new Set<string>();
  #standing: Standing = "held";
  #waiting: Held<Hearer>[] = [];
  /** How many of those that wait could make room for others. */
  #spare = 0;
  #missed = 0;

  constructor(id: string, maxEvents: number) {
    this.id = id;
    this.#maxEvents = maxEvents;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** How many events wait. */
  get size(): number {
    return this.#waiting.length;
  }

  isOpen(runId: string): boolean {
    return this.#openRuns.has(runId);
  }

  /** None of the runs that were heard to start in it is open. */
  get isIdle(): boolean {
    return this.#openRuns.size === 0;
  }

  /** Follows which runs are open. */
  follow(event: AnyEvent): void {
    if (isStart(event)) this.#openRuns.add(event.run.id);
    else if (isTerminal(event)) this.#openRuns.delete(event.run.id);
  }

  /** Whether an event would be held now, or given up at once. */
  makeRoom(): boolean {
    if (this.#standing !== "held") return false;
    if (this.#waiting.length < this.#maxEvents) return true;
    if (this.#spare === 0) return false;
    this.#thinOut(Math.floor((this.#maxEvents * 3) / 4));
    return true;
  }

  hold(held: Held<Hearer>): void {
    this.#waiting.push(held);
    if (!isStart(held.event)) this.#spare += 1;
  }

  /** An event was not held although it may turn out to be wanted. */
  miss(): void {
    this.#missed += 1;
  }

  /** There is no room for its events any more. */
  giveUp(): void {
    this.#standing = "given-up";
    this.#missed += this.#waiting.length;
    this.#empty();
  }

  letGo(): void {
    this.#standing = "let-go";
    this.#missed = 0;
    this.#empty();
  }

  /** It is wanted: hands out what waits, in order, and how many are missing. */
  keep(): { readonly waiting: readonly Held<Hearer>[]; readonly missed: number } {
    const kept = { waiting: this.#waiting, missed: this.#missed };
    this.#standing = "kept";
    this.#missed = 0;
    this.#empty();
    return kept;
  }

  #empty(): void {
    this.#waiting = [];
    this.#spare = 0;
  }

  /** Parts and asides go first, then runs that have ended, each the oldest first. */
  #thinOut(target: number): void {
    this.#leave(target, ({ event }) => !isStart(event) && !isTerminal(event));
    const ended = new Set(
      this.#waiting.flatMap(({ event }) => (isTerminal(event) ? [event.run.id] : [])),
    );
    this.#leave(target, ({ event }) => ended.has(event.run.id));
    this.#spare = this.#waiting.reduce((sum, { event }) => sum + (isStart(event) ? 0 : 1), 0);
  }

  #leave(target: number, isSpare: (held: Held<Hearer>) => boolean): void {
    let excess = this.#waiting.length - target;
    this.#waiting = this.#waiting.filter((held) => {
      if (excess <= 0 || !isSpare(held)) return true;
      excess -= 1;
      this.#missed += 1;
      return false;
    });
  }
}
