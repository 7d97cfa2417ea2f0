import { afterInBackground, type Clock } from "@runtap/core";

/** Something that is over its time limit at `dueTime`, unless it is removed before. */
export interface Deadline {
  readonly limitMs: number;
  readonly dueTime: number;
  readonly expire: () => void;
}

/** Timers may be called a fraction of a millisecond early. */
const EARLY_MS = 1;

/** Calls what is due, with one timer for all. Time limits are few and the same again, so each has a queue in order of time. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #queues = new Map<number, Set<Deadline>>();
  #disarm: (() => void) | undefined;
  #armedFor = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    let size = 0;
    for (const queue of this.#queues.values()) size += queue.size;
    return size;
  }

  /** Calls `expire` after `limitMs`. */
  add(limitMs: number, expire: () => void): Deadline {
    const deadline = { limitMs, dueTime: this.#clock.now() + limitMs, expire };
    const queue = this.#queues.get(limitMs) ?? new Set<Deadline>();
    this.#queues.set(limitMs, queue.add(deadline));
    if (deadline.dueTime < this.#armedFor) this.#arm();
    return deadline;
  }

  remove(deadline: Deadline): void {
    this.#queues.get(deadline.limitMs)?.delete(deadline);
    if (this.size === 0) this.clear();
  }

  /** Forgets them all. */
  clear(): void {
    this.#queues.clear();
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) {
      const [first] = queue;
      if (first !== undefined && first.dueTime < this.#armedFor) this.#armedFor = first.dueTime;
    }
    if (this.#armedFor === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(0, this.#armedFor - this.#clock.now());
    this.#disarm = afterInBackground(this.#clock, delayMs, () => this.#ring());
  }

  #ring(): void {
    const now = this.#clock.now() + EARLY_MS;
    const due: Deadline[] = [];
    for (const queue of this.#queues.values()) {
      for (const deadline of queue) {
        if (deadline.dueTime > now) break;
        queue.delete(deadline);
        due.push(deadline);
      }
    }
    this.#disarm = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
    this.#arm();
    for (const { expire } of due) expire();
  }
}
