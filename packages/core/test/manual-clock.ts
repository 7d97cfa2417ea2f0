import type { Clock } from "../src/index.ts";

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Required<Clock> {
  #now = 1_000_000;
  #alarms: Alarm[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const alarm = { at: this.#now + delayMs, callback };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((each) => each !== alarm);
    };
  }

  /** Goes on by so many milliseconds and rings the alarms that are due, the earliest first. */
  advance(ms: number): void {
    const end = this.#now + ms;
    const next = (): Alarm | undefined =>
      this.#alarms.filter((each) => each.at <= end).sort((one, other) => one.at - other.at)[0];
    for (let due = next(); due !== undefined; due = next()) {
      const ringing = due;
      this.#alarms = this.#alarms.filter((each) => each !== ringing);
      this.#now = Math.max(this.#now, ringing.at);
      ringing.callback();
    }
    this.#now = end;
  }

  /** How many alarms are set. */
  get pending(): number {
    return this.#alarms.length;
  }
}
