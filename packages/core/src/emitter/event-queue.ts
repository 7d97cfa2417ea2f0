import type { AnyEvent } from "../events/events.ts";

/** How many unread events an iterator holds. */
export const MAX_UNREAD = 1000;

/** The events of a run as an iterator: bounded, drops the oldest, ends with the run. */
export class EventQueue implements AsyncIterableIterator<AnyEvent> {
  readonly #unread: AnyEvent[] = [];
  readonly #readers: ((result: IteratorResult<AnyEvent>) => void)[] = [];
  readonly #closed: () => void;
  readonly #overflowed: (dropped: number) => void;
  #isOpen = true;
  #dropped = 0;

  /** `closed` is called once, when nobody will read any more; `overflowed` at the first event dropped. */
  constructor(closed: () => void, overflowed: (dropped: number) => void) {
    this.#closed = closed;
    this.#overflowed = overflowed;
  }

  push(event: AnyEvent): void {
    if (!this.#isOpen) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader({ done: false, value: event });
      return;
    }
    if (this.#unread.length >= MAX_UNREAD) {
      this.#unread.shift();
      this.#dropped += 1;
      if (this.#dropped === 1) this.#overflowed(MAX_UNREAD);
    }
    this.#unread.push(event);
  }

  /** No more events will come; those unread can still be read. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#closed();
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<AnyEvent>> {
    const event = this.#unread.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (!this.#isOpen) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<AnyEvent>> {
    this.#unread.length = 0;
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
