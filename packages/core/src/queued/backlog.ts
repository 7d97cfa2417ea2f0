import type { AnyEvent } from "../events/events.ts";
import { Ring } from "./ring.ts";

/** What gives way when a queue is full. */
export type Overflow = "drop-oldest" | "drop-newest";

/** One of many: a token, chunk or text is given up for what is said once. */
const EXPENDABLE: ReadonlySet<string> = new Set([
  "llm.token",
  "chain.chunk",
  "agent.chunk",
  "tool.chunk",
  "run.text",
  "run.progress",
  "handler.error",
  "handler.drop",
]);

/** Whether the event tells how a handler fares. */
export function isHealth(event: AnyEvent): boolean {
  return event.type === "handler.error" || event.type === "handler.drop";
}

/**
 * The events that wait, in the order in which they came, at most so many. When it is full, a token, chunk, text or
 * progress gives way to whatever is said once (a start, an ending); among equals the older or the newer does. How other
 * handlers fare displaces nothing: two full queues that hear of each other's drops would empty each other.
 */
export class Backlog<Owner> {
  readonly #limit: number;
  readonly #overflow: Overflow;
  readonly #lost: (event: AnyEvent, owner: Owner) => void;
  readonly #expendable = new Ring<Owner>();
  readonly #landmarks = new Ring<Owner>();
  #lastOrdinal = 0;

  /** `lost` is called with each event that gives way. */
  constructor(limit: number, overflow: Overflow, lost: (event: AnyEvent, owner: Owner) => void) {
    this.#limit = limit;
    this.#overflow = overflow;
    this.#lost = lost;
  }

  get size(): number {
    return this.#expendable.size + this.#landmarks.size;
  }

  /** The ordinal of the last event that was taken in. */
  get lastOrdinal(): number {
    return this.#lastOrdinal;
  }

  /** The ordinal of the first event; infinity where nothing waits. */
  get firstOrdinal(): number {
    return this.#first().ordinal;
  }

  /** The owner of the first event. */
  get firstOwner(): Owner | undefined {
    return this.#first().owner;
  }

  /** Takes an event in; it may itself be what gives way. */
  push(event: AnyEvent, owner: Owner): void {
    const isExpendable = EXPENDABLE.has(event.type);
    if (this.size >= this.#limit && !this.#makeRoom(event, isExpendable)) {
      this.#lost(event, owner);
      return;
    }
    const ring = isExpendable ? this.#expendable : this.#landmarks;
    ring.push(event, owner, ++this.#lastOrdinal);
  }

  /** Takes the first event out. */
  shift(): AnyEvent | undefined {
    return this.#first().shift();
  }

  /** Lets everything go. */
  clear(): void {
    while (this.size > 0) this.#displace(this.#first());
  }

  #first(): Ring<Owner> {
    return this.#expendable.ordinal < this.#landmarks.ordinal ? this.#expendable : this.#landmarks;
  }

  #makeRoom(event: AnyEvent, isExpendable: boolean): boolean {
    if (isHealth(event)) return false;
    if (isExpendable && this.#overflow === "drop-newest") return false;
    if (this.#expendable.size > 0) {
      this.#displace(this.#expendable);
      return true;
    }
    if (isExpendable || this.#overflow === "drop-newest") return false;
    this.#displace(this.#landmarks);
    return true;
  }

  #displace(ring: Ring<Owner>): void {
    const { owner } = ring;
    const event = ring.shift();
    if (event !== undefined && owner !== undefined) this.#lost(event, owner);
  }
}
