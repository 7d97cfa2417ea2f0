import { afterInBackground, type Clock, nextTurn } from "../clock.ts";
import type { AnyEvent } from "../events/events.ts";
import { isHealth } from "./backlog.ts";
import type { Lane } from "./lane.ts";

const INTERVAL_MS = 1000;

/**
 * Counts what was not delivered, and tells it: one `handler.drop` per run, the first in the next turn of the event loop,
 * further ones a second later, so that a flood of events does not become a flood of complaints.
 */
export class Losses {
  readonly #clock: Clock;
  readonly #lanes = new Set<Lane>();
  #toldAt = Number.NEGATIVE_INFINITY;
  #isDue = false;
  #takeBack: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts an event; what tells how handlers fare is let go in silence, else two full queues would complain for ever. */
  readonly add = (event: AnyEvent, lane: Lane): void => {
    if (isHealth(event)) return;
    lane.lost += 1;
    if (lane.lost > 1) return;
    this.#lanes.add(lane);
    if (this.#isDue) return;
    this.#isDue = true;
    const waitMs = this.#toldAt + INTERVAL_MS - this.#clock.now();
    if (waitMs > 0) this.#takeBack = afterInBackground(this.#clock, waitMs, () => this.tell());
    else nextTurn(() => this.tell());
  };

  /** Tells what is untold. */
  tell(): void {
    this.#isDue = false;
    this.#takeBack?.();
    this.#takeBack = undefined;
    if (this.#lanes.size === 0) return;
    this.#toldAt = this.#clock.now();
    const lanes = [...this.#lanes];
    this.#lanes.clear();
    for (const lane of lanes) {
      const { lost } = lane;
      lane.lost = 0;
      lane.reporter.dropped(lost);
    }
  }
}
