import { SLOT } from "../events/event-names.ts";
import type { AnyEvent } from "../events/events.ts";
import { isCustomPattern } from "../events/pattern-match.ts";
import type { RunInfo } from "../events/run-info.ts";
import { HandlerSubscriber } from "./handler-subscriber.ts";
import type { Handler, Listeners } from "./handler.ts";
import type { RunReporter } from "./run-reporter.ts";
import { isThenable } from "../thenable.ts";
import type { Subscription } from "./subscription.ts";

/** A handler that stands behind another one, which decides what reaches it. */
export class Behind {
  readonly handler: Handler;
  readonly #subscriber: HandlerSubscriber;
  readonly #found = new Map<string, readonly Subscription[]>();

  /** Complains about a handler that could not be attached either. */
  constructor(handler: Handler) {
    this.#subscriber = new HandlerSubscriber(handler);
    this.handler = handler;
  }

  subscriptionsTo(eventName: string): readonly Subscription[] {
    let found = this.#found.get(eventName);
    if (found === undefined) {
      found = this.#subscriber.subscriptionsTo(eventName);
      this.#found.set(eventName, found);
    }
    return found;
  }

  hears(eventName: string): boolean {
    return this.subscriptionsTo(eventName).length > 0;
  }

  /** Patterns that together match what it hears, each event once. */
  get patterns(): readonly string[] {
    const keys = Object.keys(this.handler.on);
    if (keys.includes("*")) return ["*"];
    const custom = keys.filter(isCustomPattern);
    return [
      ...Object.keys(SLOT).filter((name) => this.hears(name)),
      ...custom.filter((key) => key.endsWith(".*") || !custom.includes(wildcardOf(key))),
    ];
  }
}

function wildcardOf(name: string): string {
  return `${name.slice(0, name.indexOf("."))}.*`;
}

/** The handler behind, on one run. */
export class RunBehind {
  readonly #behind: Behind;
  readonly #run: RunInfo;
  readonly #reporter: RunReporter;
  #state: unknown;
  #hasState = false;

  constructor(behind: Behind, run: RunInfo, reporter: RunReporter) {
    this.#behind = behind;
    this.#run = run;
    this.#reporter = reporter;
  }

  /** Its listeners to an event, in the order in which they are called. */
  subscriptionsTo(eventName: string): readonly Subscription[] {
    return this.#behind.subscriptionsTo(eventName);
  }

  /** Calls one of its listeners; what that throws comes out here. */
  call({ listener, stateful }: Subscription, event: AnyEvent): unknown {
    return stateful ? listener(event, this.#ownState()) : listener(event);
  }

  /** Calls its listeners as if it had been attached itself; returns a promise where one of them did. */
  deliver(event: AnyEvent): PromiseLike<unknown> | undefined {
    let promised: PromiseLike<unknown>[] | undefined;
    for (const subscription of this.subscriptionsTo(event.type)) {
      try {
        const returned = this.call(subscription, event);
        if (isThenable(returned)) (promised ??= []).push(returned);
      } catch (error) {
        this.#reporter.failed(error, event);
      }
    }
    if (promised === undefined || promised.length === 1) return promised?.[0];
    // Each failure is told by itself: of several promises the caller would hear of one alone.
    return Promise.all(
      promised.map((each) =>
        Promise.resolve(each).catch((error: unknown) => this.#reporter.failed(error, event)),
      ),
    );
  }

  #ownState(): unknown {
    if (!this.#hasState) {
      this.#state = this.#behind.handler.state?.(this.#run, this.#reporter);
      this.#hasState = true;
    }
    return this.#state;
  }
}

/** What a relay does with the events that the handler behind it would hear. */
export interface RelayParts<State> {
  /** Core events that the relay must hear although the handler behind does not. */
  readonly alsoHears?: readonly string[];
  /** What the relay keeps of a run, together with the handler behind it. */
  readonly state: (run: RunInfo, reporter: RunReporter, behind: RunBehind) => State;
  readonly hear: (event: AnyEvent, state: State) => unknown;
}

/**
 * Makes a handler that stands before another one. It has the name, the guards, and the `flush` and `close` of the one
 * behind, and hears the same events, each once, whichever of its patterns match.
 */
export function relay<State>(behind: Behind, parts: RelayParts<State>): Handler {
  const { handler, patterns } = behind;
  const { alsoHears = [], hear } = parts;
  const names = patterns.includes("*") ? patterns : [...new Set([...patterns, ...alsoHears])];
  const on: Listeners<State> = Object.fromEntries(names.map((name) => [name, hear]));
  const state = (run: RunInfo, reporter: RunReporter): State =>
    parts.state(run, reporter, new RunBehind(behind, run, reporter));
  const { flush, close, pending, guard, guardTimeoutMs, onGuardTimeout } = handler;
  return {
    name: handler.name,
    on,
    state,
    guard,
    guardTimeoutMs,
    onGuardTimeout,
    // Called on the handler itself, which may be an instance of a class.
    flush: flush && (() => handler.flush?.()),
    close: close && (() => handler.close?.()),
    pending: pending && (() => handler.pending?.() ?? 0),
  };
}
