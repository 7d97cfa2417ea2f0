import type { Delivery } from "../emitter/delivery.ts";
import type { Speaker } from "../emitter/speaker.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import type { Table } from "../emitter/table.ts";
import type { AnyEvent, HandlerDrop, HandlerError } from "../events/events.ts";
import type { EventBase } from "../events/shapes.ts";
import { toError } from "../run/thrown.ts";

/** A run whose events are read from records. */
export class ReplayedRun implements Speaker {
  readonly table: Table;
  readonly #delivery: Delivery;
  readonly #states = new Map<Subscriber, unknown>();
  #last: EventBase;

  constructor(table: Table, delivery: Delivery, first: EventBase) {
    this.table = table;
    this.#delivery = delivery;
    this.#last = first;
  }

  /** The info that all of the run's events share. */
  get info(): EventBase["run"] {
    return this.#last.run;
  }

  /** What is told of handlers from now on is told at the time of this event. */
  reached(event: EventBase): void {
    this.#last = event;
  }

  stateFor(subscriber: Subscriber): unknown {
    if (!this.#states.has(subscriber)) {
      const reporter = this.#delivery.reporter(subscriber, this);
      this.#states.set(subscriber, subscriber.makeState(this.info, reporter));
    }
    return this.#states.get(subscriber);
  }

  handlerError(handler: string, error: unknown, event: AnyEvent): HandlerError {
    const { run, seq, time } = this.#last;
    return { type: "handler.error", run, seq, time, handler, error: toError(error), event };
  }

  handlerDrop(handler: string, count: number): HandlerDrop {
    const { run, seq, time } = this.#last;
    return { type: "handler.drop", run, seq, time, handler, count };
  }
}
