import { EventEmitter } from "eventemitter3";
import type { AnyEvent } from "../events/events.ts";
import { patternsOf } from "../events/pattern-match.ts";
import {
  type Subscriber,
  SubscriberHealth,
  type Subscription,
  subscription,
} from "./subscription.ts";

/** What a run's emitter calls. */
export type RunListener = (event: AnyEvent) => unknown;

/** What a run's emitter leaves to its run. */
export interface RunEmitterHooks {
  /** Calls a listener so that its failure reaches neither the program nor the next listener. */
  readonly isolated: (subscription: Subscription, event: AnyEvent) => void;
  /** The patterns listened to are others than before. */
  readonly changed: () => void;
}

/** A run's own emitter: listeners by pattern. To the tables it is one subscriber among the others. */
export class RunEmitter implements Subscriber {
  readonly name = "run.on";
  readonly identity: object = this;
  readonly hearsCustomEvents = true;
  readonly isGuard = false;
  readonly guardTimeoutMs = 0;
  readonly onGuardTimeout = "deny";
  readonly health: SubscriberHealth = new SubscriberHealth();
  readonly #emitter = new EventEmitter<string>();
  readonly #hooks: RunEmitterHooks;

  constructor(hooks: RunEmitterHooks) {
    this.#hooks = hooks;
  }

  /** Adds a listener; returns what takes it off again. */
  add(pattern: string, listener: RunListener, once: boolean): () => void {
    const own = subscription(this, listener, false);
    const hear = (event: AnyEvent): void => {
      if (once) remove();
      this.#hooks.isolated(own, event);
    };
    const remove = (): void => {
      const before = this.#emitter.listenerCount(pattern);
      this.#emitter.off(pattern, hear);
      if (before === 1 && this.#emitter.listenerCount(pattern) === 0) this.#hooks.changed();
    };
    this.#emitter.on(pattern, hear);
    if (this.#emitter.listenerCount(pattern) === 1) this.#hooks.changed();
    return remove;
  }

  /** How many listeners there are. */
  get size(): number {
    return this.#emitter
      .eventNames()
      .reduce((sum, name) => sum + this.#emitter.listenerCount(name), 0);
  }

  subscriptionsTo(eventName: string): readonly Subscription[] {
    return patternsOf(eventName)
      .filter((pattern) => this.#emitter.listenerCount(pattern) > 0)
      .map((pattern) => ({
        subscriber: this,
        listener: (event) => {
          this.#emitter.emit(pattern, event);
        },
        stateful: false,
        isRelay: true,
        isAsync: false,
      }));
  }

  guardsOn(): readonly Subscription[] {
    return [];
  }

  makeState(): undefined {
    return undefined;
  }
}
