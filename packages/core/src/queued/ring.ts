import type { AnyEvent } from "../events/events.ts";

const SMALLEST = 64;

/**
 * Events with their owners, first in, first out, each step at the same cost however many wait. Takes 24 bytes for each
 * place, has at most twice as many places as there were events at once, and gives them back when it has been emptied.
 */
export class Ring<Owner> {
  #events = places<AnyEvent>(SMALLEST);
  #owners = places<Owner>(SMALLEST);
  #ordinals = new Float64Array(SMALLEST);
  #mask = SMALLEST - 1;
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The ordinal of the first event; infinity where there is none. */
  get ordinal(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#ordinals[this.#head] ?? 0);
  }

  /** The owner of the first event. */
  get owner(): Owner | undefined {
    return this.#owners[this.#head];
  }

  push(event: AnyEvent, owner: Owner, ordinal: number): void {
    if (this.#size > this.#mask) this.#resize((this.#mask + 1) * 2);
    const at = (this.#head + this.#size) & this.#mask;
    this.#events[at] = event;
    this.#owners[at] = owner;
    this.#ordinals[at] = ordinal;
    this.#size += 1;
  }

  /** Takes the first event out. */
  shift(): AnyEvent | undefined {
    if (this.#size === 0) return undefined;
    const event = this.#events[this.#head];
    this.#events[this.#head] = undefined;
    this.#owners[this.#head] = undefined;
    this.#head = (this.#head + 1) & this.#mask;
    this.#size -= 1;
    if (this.#size === 0 && this.#mask >= SMALLEST) this.#resize(SMALLEST);
    return event;
  }

  #resize(count: number): void {
    const events = places<AnyEvent>(count);
    const owners = places<Owner>(count);
    const ordinals = new Float64Array(count);
    for (let at = 0; at < this.#size; at += 1) {
      const from = (this.#head + at) & this.#mask;
      events[at] = this.#events[from];
      owners[at] = this.#owners[from];
      ordinals[at] = this.#ordinals[from] ?? 0;
    }
    this.#events = events;
    this.#owners = owners;
    this.#ordinals = ordinals;
    this.#mask = count - 1;
    this.#head = 0;
  }
}

function places<Item>(count: number): (Item | undefined)[] {
  const empty: (Item | undefined)[] = [];
  // Not filled: that would cost more than all that is written there later.
  empty.length = count;
  return empty;
}
