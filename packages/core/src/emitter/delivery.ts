import type { Clock } from "../clock.ts";
import { SLOT } from "../events/event-names.ts";
import type { AnyEvent } from "../events/events.ts";
import type { Inflight } from "./inflight.ts";
import type { Subscriber, Subscription } from "./subscription.ts";
import type { Slot, Table } from "./table.ts";

/** Whoever says events: a run, as far as the delivery needs to know it. */
export interface Speaker {
  readonly table: Table;
  /** The state of the run for this subscriber's listeners. */
  stateFor(subscriber: Subscriber): unknown;
  /** The `handler.error` that tells of a failure on `event`. */
  handlerError(handler: string, error: unknown, event: AnyEvent): AnyEvent;
}

/** What the delivery leaves to those above it. */
export interface DeliveryHooks {
  /** Calls an asynchronous listener in a context where what it starts is not fed back to it. */
  readonly callMuted: (subscriber: Subscriber, call: () => unknown) => unknown;
  readonly failed: (subscriber: Subscriber, error: unknown, event: AnyEvent) => void;
  readonly slow: (subscriber: Subscriber, ms: number, event: AnyEvent) => void;
}

const SLOW_MS = 50;

// Whose listener is being called at this moment, in whatever tap: what it starts is not fed back to it.
let callingSlot: Slot | undefined;
let callingAt = 0;

/**
 * The handlers that must not hear what is started right now: the one whose listener is being called, and those that
 * started what it hears. Else two handlers that start runs would hear each other's for ever.
 */
export function callingIdentities(): readonly object[] | undefined {
  const identity = callingSlot?.subscriptions[callingAt]?.subscriber.identity;
  return callingSlot === undefined || identity === undefined
    ? undefined
    : [identity, ...callingSlot.muted];
}

/** Calls listeners: inline, in order, each isolated from the program and from the others. */
export class Delivery {
  readonly #clock: Clock;
  readonly #freeze: boolean;
  readonly #inflight: Inflight;
  readonly #hooks: DeliveryHooks;
  readonly #waiting: (() => void)[] = [];
  #busy = false;

  /** `freeze` freezes each event before anybody hears it. */
  constructor(clock: Clock, freeze: boolean, inflight: Inflight, hooks: DeliveryHooks) {
    this.#clock = clock;
    this.#freeze = freeze;
    this.#inflight = inflight;
    this.#hooks = hooks;
  }

  /** Delivers an event; one emitted by a listener waits until the current one has reached everybody. */
  deliver(slot: Slot, event: AnyEvent, speaker: Speaker): void {
    if (this.#busy) {
      this.#waiting.push(() => this.#callEach(slot, event, speaker, undefined));
      return;
    }
    this.#busy = true;
    const outerSlot = callingSlot;
    const outerAt = callingAt;
    const { plain } = slot;
    callingSlot = slot;
    // Unrolled with one try/catch each: a loop over an array of listeners costs about twice as much per token.
    if (plain === 0 || this.#freeze || (slot.count & slot.sampleMask) === 0) {
      this.#callEach(slot, event, speaker, undefined);
    } else {
      slot.count += 1;
      callingAt = 0;
      try {
        const result = slot.first(event);
        if (typeof result === "object" && result !== null) {
          this.#returned(slot, 0, result, event, speaker);
        }
      } catch (error) {
        this.#threw(slot, 0, error, event, speaker);
      }
      if (plain > 1) {
        callingAt = 1;
        try {
          const result = slot.second(event);
          if (typeof result === "object" && result !== null) {
            this.#returned(slot, 1, result, event, speaker);
          }
        } catch (error) {
          this.#threw(slot, 1, error, event, speaker);
        }
      }
      if (plain > 2) {
        callingAt = 2;
        try {
          const result = slot.third(event);
          if (typeof result === "object" && result !== null) {
            this.#returned(slot, 2, result, event, speaker);
          }
        } catch (error) {
          this.#threw(slot, 2, error, event, speaker);
        }
      }
      if (plain > 3) {
        callingAt = 3;
        try {
          const result = slot.fourth(event);
          if (typeof result === "object" && result !== null) {
            this.#returned(slot, 3, result, event, speaker);
          }
        } catch (error) {
          this.#threw(slot, 3, error, event, speaker);
        }
      }
    }
    if (this.#waiting.length > 0) this.#drain();
    callingSlot = outerSlot;
    callingAt = outerAt;
    this.#busy = false;
  }

  /** Calls back when everything delivered so far has reached everybody: at once, unless a listener is being called. */
  afterwards(callback: () => void): void {
    if (this.#busy) this.#waiting.push(callback);
    else callback();
  }

  /** Calls one listener of a run's emitter, isolated like a handler's. */
  isolate(
    subscriber: Subscriber,
    listener: (event: AnyEvent) => unknown,
    event: AnyEvent,
    speaker: Speaker,
  ): void {
    try {
      const result = listener(event);
      if (typeof result === "object" && result !== null && isThenable(result)) {
        this.#track(result, subscriber, event, speaker);
      }
    } catch (error) {
      this.#failed(subscriber, error, event, speaker);
    }
  }

  #drain(): void {
    for (let at = 0; at < this.#waiting.length; at += 1) this.#waiting[at]?.();
    this.#waiting.length = 0;
  }

  /** The general road: any number of listeners, stateful and asynchronous ones; now and then with a stop-watch. */
  #callEach(slot: Slot, event: AnyEvent, speaker: Speaker, except: Subscriber | undefined): void {
    const sampled = (slot.count & slot.sampleMask) === 0;
    slot.count += 1;
    callingSlot = slot;
    if (this.#freeze) Object.freeze(event);
    let since = sampled ? this.#clock.now() : 0;
    for (let at = 0; at < slot.subscriptions.length; at += 1) {
      const subscription = slot.subscriptions[at];
      if (subscription === undefined || subscription.subscriber === except) continue;
      callingAt = at;
      try {
        const result = this.#invoke(subscription, event, speaker);
        if (typeof result === "object" && result !== null)
          this.#returned(slot, at, result, event, speaker);
      } catch (error) {
        this.#threw(slot, at, error, event, speaker);
      }
      if (sampled) {
        const now = this.#clock.now();
        this.#measured(subscription.subscriber, now - since, event);
        since = now;
      }
    }
  }

  #invoke(subscription: Subscription, event: AnyEvent, speaker: Speaker): unknown {
    const { subscriber, listener, stateful, isAsync } = subscription;
    if (isAsync) {
      return this.#hooks.callMuted(subscriber, () =>
        stateful ? listener(event, speaker.stateFor(subscriber)) : listener(event),
      );
    }
    return stateful ? listener(event, speaker.stateFor(subscriber)) : listener(event);
  }

  #measured(subscriber: Subscriber, ms: number, event: AnyEvent): void {
    const { health } = subscriber;
    health.sampledCalls += 1;
    health.sampledMs += ms;
    if (ms > health.maxMs) health.maxMs = ms;
    if (ms > SLOW_MS) this.#hooks.slow(subscriber, ms, event);
  }

  #returned(slot: Slot, at: number, result: object, event: AnyEvent, speaker: Speaker): void {
    const subscription = slot.subscriptions[at];
    if (subscription === undefined || !isThenable(result)) return;
    subscription.isAsync = true;
    slot.plain = 0;
    this.#track(result, subscription.subscriber, event, speaker);
  }

  #track(
    result: PromiseLike<unknown>,
    subscriber: Subscriber,
    event: AnyEvent,
    speaker: Speaker,
  ): void {
    this.#inflight.track(result, subscriber, (error) =>
      this.#failed(subscriber, error, event, speaker),
    );
  }

  #threw(slot: Slot, at: number, error: unknown, event: AnyEvent, speaker: Speaker): void {
    const subscriber = slot.subscriptions[at]?.subscriber;
    if (subscriber !== undefined) this.#failed(subscriber, error, event, speaker);
  }

  #failed(subscriber: Subscriber, error: unknown, event: AnyEvent, speaker: Speaker): void {
    subscriber.health.errors += 1;
    this.#hooks.failed(subscriber, error, event);
    const slot = speaker.table.slot(SLOT["handler.error"]);
    if (slot === null || event.type === "handler.error" || event.type === "handler.drop") return;
    const failure = speaker.handlerError(subscriber.name, error, event);
    this.#waiting.push(() => this.#callEach(slot, failure, speaker, subscriber));
    if (this.#busy) return;
    this.#busy = true;
    this.#drain();
    callingSlot = undefined;
    this.#busy = false;
  }
}

function isThenable(value: object): value is PromiseLike<unknown> {
  return "then" in value && typeof value.then === "function";
}
