import type { ContextCall } from "../context/storage.ts";
import type { AnyEvent } from "../events/events.ts";
import type { Subscriber } from "./subscription.ts";
import type { Table } from "./table.ts";

/** Whoever says events: a run, as far as the delivery needs to know it. */
export interface Speaker {
  readonly table: Table;
  /** The state of the run for this subscriber's listeners. */
  stateFor(subscriber: Subscriber): unknown;
  /** The `handler.error` that tells of a failure on `event`. */
  handlerError(handler: string, error: unknown, event: AnyEvent): AnyEvent;
  /** The `handler.drop` that tells of events not delivered. */
  handlerDrop(handler: string, count: number): AnyEvent;
}

/** What the delivery leaves to those above it. */
export interface DeliveryHooks {
  /** Calls an asynchronous listener in a context where what it starts is not fed back to it. */
  readonly callMuted: (subscriber: Subscriber, call: () => unknown) => unknown;
  /** Takes hold of the asynchronous context, likewise without feeding back; nothing where there is none. */
  readonly capture: (subscriber: Subscriber) => ContextCall | undefined;
  readonly failed: (subscriber: Subscriber, error: unknown, event: AnyEvent) => void;
  readonly dropped: (subscriber: Subscriber, count: number) => void;
  readonly slow: (subscriber: Subscriber, ms: number, event: AnyEvent) => void;
}
