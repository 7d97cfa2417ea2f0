import type { Clock } from "../clock.ts";
import { SLOT } from "../events/event-names.ts";
import type { AnyEvent } from "../events/events.ts";
import type { Inflight } from "./inflight.ts";
import type { RunReporter } from "./run-reporter.ts";
import type { DeliveryHooks, Speaker } from "./speaker.ts";
import { isThenable } from "../thenable.ts";
import { type Subscriber, type Subscription, subscription } from "./subscription.ts";
import { Slot } from "./table.ts";

const SLOW_MS = 50;

// Whose listener is being called at this moment, in whatever tap: what it starts is not fed back to it.
let callingSlot: Slot | undefined;
let callingAt = 0;
// Whose event it is called with: a deep listener hears those of other runs than its own.
let callingSpeaker: Speaker | undefined;

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

/** Calls as if a listener were being called: what is started meanwhile is not fed back to its handler. */
function callAs<Result>(slot: Slot, at: number, call: () => Result): Result {
  const outerSlot = callingSlot;
  const outerAt = callingAt;
  callingSlot = slot;
  callingAt = at;
  try {
    return call();
  } finally {
    callingSlot = outerSlot;
    callingAt = outerAt;
  }
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
    // Short, so that it is inlined where tokens are said: one look for everything that needs the general road, and up
    // to three calls unrolled in one `try`; a loop over an array of listeners costs about twice as much per token.
    if (this.#busy || slot.left-- <= 0) {
      this.#deliverAtLength(slot, event, speaker);
      return;
    }
    this.#busy = true;
    const outerSlot = callingSlot;
    const outerAt = callingAt;
    // Called as plain functions: the slot is nobody's `this`.
    const { size, first, second, third } = slot;
    let firstResult: unknown;
    let secondResult: unknown;
    let thirdResult: unknown;
    callingSlot = slot;
    callingAt = 0;
    try {
      firstResult = first(event);
      if (size > 1) {
        callingAt = 1;
        secondResult = second(event);
        if (size > 2) {
          callingAt = 2;
          thirdResult = third(event);
        }
      }
    } catch (error) {
      this.#resume(error, slot, event, speaker);
    }
    if (firstResult !== undefined || secondResult !== undefined || thirdResult !== undefined) {
      this.#returnedAll([firstResult, secondResult, thirdResult], slot, event, speaker);
    }
    if (this.#waiting.length > 0) this.#drain();
    callingSlot = outerSlot;
    callingAt = outerAt;
    this.#busy = false;
  }

  /** The general road, taken by events in waiting, by slots that are not plain, and now and then with a stop-watch. */
  #deliverAtLength(slot: Slot, event: AnyEvent, speaker: Speaker): void {
    if (this.#busy) {
      this.#waiting.push(() => this.#callEach(slot, 0, event, speaker));
      return;
    }
    this.#busy = true;
    const outerSlot = callingSlot;
    const outerAt = callingAt;
    const outerSpeaker = callingSpeaker;
    const isQuick = slot.isPlain && !this.#freeze;
    slot.left = isQuick ? slot.sampleMask : 0;
    if (isQuick || (slot.count++ & slot.sampleMask) === 0) this.#timeEach(slot, event, speaker);
    else this.#callEach(slot, 0, event, speaker);
    if (this.#waiting.length > 0) this.#drain();
    callingSlot = outerSlot;
    callingAt = outerAt;
    callingSpeaker = outerSpeaker;
    this.#busy = false;
  }

  /** A listener has thrown: that is told, and those after it are called all the same. */
  #resume(error: unknown, slot: Slot, event: AnyEvent, speaker: Speaker): void {
    const at = callingAt;
    this.#threw(slot, at, error, event, speaker);
    this.#callEach(slot, at + 1, event, speaker);
  }

  /** Calls back when everything delivered so far has reached everybody: at once, unless a listener is being called. */
  afterwards(callback: () => void): void {
    if (this.#busy) this.#waiting.push(callback);
    else callback();
  }

  /** Calls one listener of a run's emitter, isolated like a handler's. */
  isolate(subscription: Subscription, event: AnyEvent, owner: Speaker): void {
    const { subscriber } = subscription;
    const speaker = callingSpeaker ?? owner;
    try {
      const result = this.#invoke(subscription, event, speaker);
      if (isThenable(result)) {
        subscription.isAsync = true;
        this.#track(result, subscriber, event, speaker);
      }
    } catch (error) {
      this.#failed(subscriber, error, event, speaker);
    }
  }

  /** Asks one guard, throws what it throws; what it starts is not fed back to it. */
  ask(slot: Slot, at: number, event: AnyEvent): unknown {
    const subscription = slot.subscriptions[at];
    if (subscription === undefined) return undefined;
    if (this.#freeze) Object.freeze(event);
    return callAs(slot, at, () =>
      this.#hooks.callMuted(subscription.subscriber, () => subscription.listener(event)),
    );
  }

  /** Where a handler that works later tells what became of a run's events. */
  reporter(subscriber: Subscriber, speaker: Speaker): RunReporter {
    return {
      failed: (error, event) => this.#failed(subscriber, error, event, speaker),
      dropped: (count) => this.#dropped(subscriber, count, speaker),
      capture: () => {
        const enter = this.#hooks.capture(subscriber);
        if (enter !== undefined) return enter;
        const { muted } = speaker.table.audience;
        const slot = new Slot([subscription(subscriber, () => undefined, false)], muted, false);
        return (call) => callAs(slot, 0, call);
      },
    };
  }

  #drain(): void {
    for (let at = 0; at < this.#waiting.length; at += 1) this.#waiting[at]?.();
    this.#waiting.length = 0;
  }

  #callEach(
    slot: Slot,
    from: number,
    event: AnyEvent,
    speaker: Speaker,
    except?: Subscriber,
  ): void {
    callingSlot = slot;
    callingSpeaker = speaker;
    if (this.#freeze) Object.freeze(event);
    for (let at = from; at < slot.subscriptions.length; at += 1) {
      if (slot.subscriptions[at]?.subscriber !== except) this.#callOne(slot, at, event, speaker);
    }
  }

  #timeEach(slot: Slot, event: AnyEvent, speaker: Speaker): void {
    callingSlot = slot;
    callingSpeaker = speaker;
    if (this.#freeze) Object.freeze(event);
    let since = this.#clock.now();
    for (let at = 0; at < slot.subscriptions.length; at += 1) {
      this.#callOne(slot, at, event, speaker);
      const now = this.#clock.now();
      this.#measured(slot.subscriptions[at]?.subscriber, now - since, event);
      since = now;
    }
  }

  #callOne(slot: Slot, at: number, event: AnyEvent, speaker: Speaker): void {
    const subscription = slot.subscriptions[at];
    if (subscription === undefined) return;
    callingAt = at;
    try {
      this.#returned(slot, at, this.#invoke(subscription, event, speaker), event, speaker);
    } catch (error) {
      this.#threw(slot, at, error, event, speaker);
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

  #measured(subscriber: Subscriber | undefined, ms: number, event: AnyEvent): void {
    if (subscriber === undefined) return;
    const { health } = subscriber;
    health.sampledCalls += 1;
    health.sampledMs += ms;
    if (ms > health.maxMs) health.maxMs = ms;
    if (ms > SLOW_MS) this.#hooks.slow(subscriber, ms, event);
  }

  #returnedAll(results: readonly unknown[], slot: Slot, event: AnyEvent, speaker: Speaker): void {
    results.forEach((result, at) => {
      this.#returned(slot, at, result, event, speaker);
    });
  }

  #returned(slot: Slot, at: number, result: unknown, event: AnyEvent, speaker: Speaker): void {
    const subscription = slot.subscriptions[at];
    if (subscription === undefined || !isThenable(result)) return;
    subscription.isAsync = true;
    slot.isPlain = false;
    slot.left = 0;
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
    this.#sayNext(slot, speaker.handlerError(subscriber.name, error, event), speaker, subscriber);
  }

  #dropped(subscriber: Subscriber, count: number, speaker: Speaker): void {
    subscriber.health.dropped += count;
    this.#hooks.dropped(subscriber, count);
    const slot = speaker.table.slot(SLOT["handler.drop"]);
    if (slot === null) return;
    this.#sayNext(slot, speaker.handlerDrop(subscriber.name, count), speaker, subscriber);
  }

  /** Tells of a handler's health, to everybody but itself, once the current event has reached all. */
  #sayNext(slot: Slot, event: AnyEvent, speaker: Speaker, except: Subscriber): void {
    this.#waiting.push(() => this.#callEach(slot, 0, event, speaker, except));
    if (this.#busy) return;
    this.#busy = true;
    const outerSlot = callingSlot;
    const outerAt = callingAt;
    const outerSpeaker = callingSpeaker;
    this.#drain();
    callingSlot = outerSlot;
    callingAt = outerAt;
    callingSpeaker = outerSpeaker;
    this.#busy = false;
  }
}
