import type { AnyEvent } from "../events/events.ts";
import { isStart } from "../events/lifecycle-names.ts";
import { RecentIds } from "../recent-ids.ts";
import { HeldTrace } from "./held-trace.ts";

/** Of traces that are given up or kept little more than the id is remembered: so many times as many as are held. */
const REMEMBERED_PER_HELD = 10;

/** The traces that wait for a decision, at most so many; beyond that the oldest is given up. */
export class HeldTraces<Hearer> {
  readonly #maxTraces: number;
  readonly #maxEvents: number;
  readonly #held = new Map<string, HeldTrace<Hearer>>();
  readonly #givenUp = new Map<string, HeldTrace<Hearer>>();
  readonly #kept: RecentIds;

  constructor(maxTraces: number, maxEventsPerTrace: number) {
    this.#maxTraces = maxTraces;
    this.#maxEvents = maxEventsPerTrace;
    this.#kept = new RecentIds(maxTraces * REMEMBERED_PER_HELD);
  }

  /** How many traces are undecided. */
  get undecided(): number {
    return this.#held.size + this.#givenUp.size;
  }

  /** How many events wait. */
  get size(): number {
    return [...this.#held.values()].reduce((sum, { size }) => sum + size, 0);
  }

  isKept(traceId: string): boolean {
    return this.#kept.has(traceId);
  }

  /** The undecided trace an event belongs to; the start of a run begins one. */
  of(event: AnyEvent): HeldTrace<Hearer> | undefined {
    const { traceId } = event.run;
    const known = this.#find(traceId);
    return known === undefined && isStart(event) ? this.#begin(traceId) : known;
  }

  /** The trace is wanted; hands it out if it was undecided. */
  keep(traceId: string): HeldTrace<Hearer> | undefined {
    const trace = this.#find(traceId);
    this.#forget(traceId);
    this.#kept.add(traceId);
    return trace;
  }

  letGo(trace: HeldTrace<Hearer>): void {
    if (this.#find(trace.id) === trace) this.#forget(trace.id);
    trace.letGo();
  }

  /** Nothing will be decided any more. */
  clear(): void {
    for (const trace of [...this.#held.values(), ...this.#givenUp.values()]) this.letGo(trace);
  }

  #find(traceId: string): HeldTrace<Hearer> | undefined {
    return this.#held.get(traceId) ?? this.#givenUp.get(traceId);
  }

  #forget(traceId: string): void {
    this.#held.delete(traceId);
    this.#givenUp.delete(traceId);
  }

  #begin(traceId: string): HeldTrace<Hearer> {
    const trace = new HeldTrace<Hearer>(traceId, this.#maxEvents);
    if (this.#held.size >= this.#maxTraces) this.#giveUpOldest();
    this.#held.set(traceId, trace);
    return trace;
  }

  #giveUpOldest(): void {
    const [oldest] = this.#held.values();
    if (oldest === undefined) return;
    this.#held.delete(oldest.id);
    oldest.giveUp();
    this.#givenUp.set(oldest.id, oldest);
    if (this.#givenUp.size <= this.#maxTraces * REMEMBERED_PER_HELD) return;
    const [forgotten] = this.#givenUp.keys();
    if (forgotten !== undefined) this.#givenUp.delete(forgotten);
  }
}
