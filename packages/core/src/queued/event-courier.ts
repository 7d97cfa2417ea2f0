import type { AnyEvent } from "../events/events.ts";
import { isThenable } from "../thenable.ts";
import type { Attempts, Failure } from "./attempts.ts";
import type { Backlog } from "./backlog.ts";
import type { Breaker } from "./breaker.ts";
import type { Courier } from "./courier.ts";
import type { Lane } from "./lane.ts";
import type { Slice } from "./slice.ts";

/** Calls a handler's listeners, one event after the other; a promise is awaited before the next one is called. */
export class EventCourier implements Courier {
  readonly #attempts: Attempts;
  readonly #breaker: Breaker;
  readonly #opened: () => void;
  inHand = 0;

  /** `opened` is called when the handler has failed so often that it is left alone. */
  constructor(attempts: Attempts, breaker: Breaker, opened: () => void) {
    this.#attempts = attempts;
    this.#breaker = breaker;
    this.#opened = opened;
  }

  deliver(backlog: Backlog<Lane>, slice: Slice): Promise<void> | undefined {
    const lane = backlog.firstOwner;
    // A context is entered once for all events of a run that follow each other: that costs more than most listeners.
    return lane?.enter(() => this.#deliverOf(lane, backlog, slice));
  }

  #deliverOf(lane: Lane, backlog: Backlog<Lane>, slice: Slice): Promise<void> | undefined {
    while (backlog.firstOwner === lane && !slice.isSpent) {
      const event = backlog.shift();
      if (event === undefined) return undefined;
      slice.spend(1);
      const unfinished = this.#tell(event, lane, 0);
      if (unfinished !== undefined) return this.#held(unfinished);
    }
    return undefined;
  }

  async #held(unfinished: Promise<void>): Promise<void> {
    this.inHand = 1;
    await unfinished;
    this.inHand = 0;
  }

  /** Calls the listeners to an event, from one of them on. */
  #tell(event: AnyEvent, lane: Lane, from: number): Promise<void> | undefined {
    const { behind } = lane;
    const listeners = behind.subscriptionsTo(event.type);
    for (let at = from; at < listeners.length; at += 1) {
      const listener = listeners[at];
      if (listener === undefined) break;
      let returned: unknown;
      let failure: Failure | undefined;
      try {
        returned = behind.call(listener, event);
      } catch (error) {
        failure = { error };
      }
      const isPromise = isThenable(returned);
      if (isPromise || (failure !== undefined && this.#isWorthRetrying)) {
        const call = (): unknown => behind.call(listener, event);
        const once = failure ?? this.#attempts.once(() => returned);
        return this.#finish(once, call, event, lane, at + 1);
      }
      this.#settled(failure, event, lane);
    }
    return undefined;
  }

  async #finish(
    first: Failure | Promise<Failure | undefined>,
    call: () => unknown,
    event: AnyEvent,
    lane: Lane,
    next: number,
  ): Promise<void> {
    let failure = await first;
    if (failure !== undefined && this.#isWorthRetrying) {
      failure = await this.#attempts.again(failure, () => this.#attempts.once(call));
    }
    this.#settled(failure, event, lane);
    await this.#tell(event, lane, next);
  }

  get #isWorthRetrying(): boolean {
    return this.#attempts.canRetry && this.#breaker.standing === "closed";
  }

  #settled(failure: Failure | undefined, event: AnyEvent, lane: Lane): void {
    if (failure === undefined) {
      this.#breaker.succeeded();
      return;
    }
    lane.reporter.failed(failure.error, event);
    if (this.#breaker.failed()) this.#opened();
  }
}
