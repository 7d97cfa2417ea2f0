import type { AnyEvent } from "../events/events.ts";
import type { RunInfo } from "../events/run-info.ts";
import type { GuardTimeoutOutcome } from "./guard.ts";
import type { RunReporter } from "./run-reporter.ts";

/** One listener of a subscriber, as the dispatch calls it. */
export interface Subscription {
  readonly subscriber: Subscriber;
  readonly listener: (event: AnyEvent, state?: unknown) => unknown;
  /** The listener wants the run's state as second argument. */
  readonly stateful: boolean;
  /** It stands for the listeners of an emitter, which may be another run's than the one that speaks. */
  readonly isRelay: boolean;
  /** Has returned a promise before, or is an async function: what it starts must be recognised after its first `await`. */
  isAsync: boolean;
}

/** Whether the function is declared `async`: its promise need not be seen first. */
export function isAsyncFunction(listener: object): boolean {
  return Object.prototype.toString.call(listener) === "[object AsyncFunction]";
}

/** Makes a subscription of a user's function. */
export function subscription(
  subscriber: Subscriber,
  listener: Subscription["listener"],
  stateful: boolean,
): Subscription {
  return { subscriber, listener, stateful, isRelay: false, isAsync: isAsyncFunction(listener) };
}

/** Whoever hears events: an attached handler, or a run's own emitter. */
export interface Subscriber {
  readonly name: string;
  /** The user's object, by which subscribers are told apart. */
  readonly identity: object;
  readonly health: SubscriberHealth;
  /** Some listener may be called with a custom event. */
  readonly hearsCustomEvents: boolean;
  /** In the order in which they are called. */
  subscriptionsTo(eventName: string): readonly Subscription[];
  /** The guards of an event; none where the run's own emitter listens. */
  guardsOn(eventName: string): readonly Subscription[];
  /** Something is guarded at all. */
  readonly isGuard: boolean;
  readonly guardTimeoutMs: number;
  readonly onGuardTimeout: GuardTimeoutOutcome;
  /** The state for a run's listeners, for those that asked for it. */
  makeState(run: RunInfo, reporter: RunReporter): unknown;
}

/** How a subscriber fares. */
export class SubscriberHealth {
  errors = 0;
  /** Events that were not delivered. */
  dropped = 0;
  /** Promises its listeners have returned and that have not settled. */
  pending = 0;
  sampledCalls = 0;
  sampledMs = 0;
  maxMs = 0;
}
