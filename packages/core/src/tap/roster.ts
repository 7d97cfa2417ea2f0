import { flatten, HandlerSubscriber } from "../emitter/handler-subscriber.ts";
import type { Handler, Handlers } from "../emitter/handler.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import type { Globals } from "../run/bequest.ts";

let lastVersion = 0;

/** The handlers a tap knows: those attached to it, and those with something to flush that were attached to a run. */
export class Roster {
  readonly #known = new WeakMap<Handler, HandlerSubscriber>();
  /** Handlers with a `flush` or a `close`; held weakly, since requests bring their own. */
  #flushable: WeakRef<HandlerSubscriber>[] = [];
  #sweepAt = 64;
  readonly #attached: HandlerSubscriber[] = [];
  #globals: Globals = { subscribers: [], version: ++lastVersion };

  /** Validated, flattened, each known handler as the subscriber it already is. */
  subscribers(handlers: Handlers | undefined): readonly HandlerSubscriber[] {
    return [...flatten(handlers)].map((handler) => this.#subscriber(handler));
  }

  get globals(): Globals {
    return this.#globals;
  }

  get attached(): readonly HandlerSubscriber[] {
    return [...this.#attached];
  }

  /** Attached twice, a handler is in the list twice and hears once: detaching one leaves the other. */
  attach(news: readonly HandlerSubscriber[]): void {
    this.#attached.push(...news);
    this.#renew();
  }

  /** Takes them off again; returns those that are attached nowhere on the tap any more. */
  detach(subscribers: readonly HandlerSubscriber[]): readonly Subscriber[] {
    for (const each of subscribers) {
      const at = this.#attached.indexOf(each);
      if (at !== -1) this.#attached.splice(at, 1);
    }
    this.#renew();
    return subscribers.filter((each) => !this.#attached.includes(each));
  }

  /** Whoever may hold something back. */
  get flushable(): readonly HandlerSubscriber[] {
    return this.#flushable.flatMap((ref) => ref.deref() ?? []);
  }

  #renew(): void {
    this.#globals = { subscribers: [...this.#attached], version: ++lastVersion };
  }

  #subscriber(handler: Handler): HandlerSubscriber {
    const known = this.#known.get(handler);
    if (known !== undefined) return known;
    const made = new HandlerSubscriber(handler);
    this.#known.set(handler, made);
    if (handler.flush !== undefined || handler.close !== undefined) this.#remember(made);
    return made;
  }

  #remember(subscriber: HandlerSubscriber): void {
    this.#flushable.push(new WeakRef(subscriber));
    if (this.#flushable.length < this.#sweepAt) return;
    this.#flushable = this.#flushable.filter((ref) => ref.deref() !== undefined);
    this.#sweepAt = Math.max(64, this.#flushable.length * 2);
  }
}
