import type { AnyEvent } from "../events/events.ts";
import { isCustomPattern, isPattern, nearTo, patternsOf } from "../events/pattern-match.ts";
import type { RunInfo } from "../events/run-info.ts";
import { complain } from "../errors.ts";
import {
  GUARD_PATTERNS,
  GUARD_TIMEOUT_MS,
  type Guards,
  type GuardTimeoutOutcome,
} from "./guard.ts";
import type { Handler, Handlers } from "./handler.ts";
import type { RunReporter } from "./run-reporter.ts";
import {
  type Subscriber,
  SubscriberHealth,
  type Subscription,
  subscription,
} from "./subscription.ts";

type LooseListener = (event: AnyEvent, state?: unknown) => unknown;

const advice = 'A handler is an object like { name: "audit", on: { "llm.end": (event) => … } }.';

function isListener(value: unknown): value is LooseListener {
  return typeof value === "function";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isGroup(handlers: Handlers): handlers is readonly Handlers[] {
  return Array.isArray(handlers);
}

/** Complains unless this is something that can be called with an event. */
export function requireListener(listener: unknown, what: string): LooseListener {
  if (isListener(listener)) return listener;
  throw complain(
    what,
    "a function",
    listener,
    "Pass a function that takes the event.",
    "invalid-handler",
  );
}

/** Complains unless this is an event name or a pattern that could match one. */
export function requirePattern(pattern: unknown, what: string): string {
  if (typeof pattern === "string" && isPattern(pattern)) return pattern;
  const near =
    typeof pattern === "string" ? nearTo(pattern).join(", ") : '"llm.end", "*.error", "*"';
  throw complain(
    what,
    "an event name or pattern",
    pattern,
    `Did you mean one of: ${near}?`,
    "invalid-handler",
  );
}

function requireTimeout({ name, guardTimeoutMs = GUARD_TIMEOUT_MS }: Handler): number {
  if (typeof guardTimeoutMs === "number" && guardTimeoutMs > 0 && guardTimeoutMs < 2 ** 31)
    return guardTimeoutMs;
  throw complain(
    `\`guardTimeoutMs\` of handler "${name}"`,
    "a number of milliseconds above 0 and below 2 ** 31",
    guardTimeoutMs,
    `Leave it out for ${GUARD_TIMEOUT_MS}.`,
    "invalid-handler",
  );
}

function requireOutcome({ name, onGuardTimeout = "deny" }: Handler): GuardTimeoutOutcome {
  if (onGuardTimeout === "deny" || onGuardTimeout === "allow") return onGuardTimeout;
  throw complain(
    `\`onGuardTimeout\` of handler "${name}"`,
    '"deny" or "allow"',
    onGuardTimeout,
    'Leave it out for "deny".',
    "invalid-handler",
  );
}

/** Hears on behalf of an attached handler. */
export class HandlerSubscriber implements Subscriber {
  readonly name: string;
  readonly identity: Handler;
  readonly health: SubscriberHealth = new SubscriberHealth();
  readonly guardTimeoutMs: number;
  readonly onGuardTimeout: GuardTimeoutOutcome;
  readonly #listeners = new Map<string, LooseListener>();
  readonly #guards = new Map<string, LooseListener>();

  constructor(handler: Handler) {
    if (!isObject(handler))
      throw complain("a handler", "an object", handler, advice, "invalid-handler");
    const { name, on, state, guard, flush, close, pending } = handler;
    if (typeof name !== "string" || name === "") {
      throw complain("a handler's `name`", "a non-empty string", name, advice, "invalid-handler");
    }
    if ("batch" in handler) {
      throw complain(
        `the handler "${name}", which takes batches,`,
        "behind a queue",
        handler,
        'Attach queued(handler), with queued from "@runtap/core/queued".',
        "invalid-handler",
      );
    }
    if (!isObject(on))
      throw complain(`\`on\` of handler "${name}"`, "an object", on, advice, "invalid-handler");
    for (const [key, value] of Object.entries({ state, flush, close, pending })) {
      if (value !== undefined) requireListener(value, `\`${key}\` of handler "${name}"`);
    }
    for (const [pattern, listener] of Object.entries<unknown>(on)) {
      requirePattern(pattern, `a key in \`on\` of handler "${name}"`);
      if (listener === undefined) continue;
      this.#listeners.set(
        pattern,
        requireListener(listener, `\`on["${pattern}"]\` of handler "${name}"`),
      );
    }
    this.name = name;
    this.identity = handler;
    this.guardTimeoutMs = requireTimeout(handler);
    this.onGuardTimeout = requireOutcome(handler);
    if (guard !== undefined) this.#addGuards(guard);
  }

  get isGuard(): boolean {
    return this.#guards.size > 0;
  }

  get hearsCustomEvents(): boolean {
    return [...this.#listeners.keys()].some(isCustomPattern);
  }

  subscriptionsTo(eventName: string): readonly Subscription[] {
    const found: Subscription[] = [];
    for (const pattern of patternsOf(eventName)) {
      const listener = this.#listeners.get(pattern);
      if (listener !== undefined) {
        found.push(subscription(this, listener, this.identity.state !== undefined));
      }
    }
    return found;
  }

  guardsOn(eventName: string): readonly Subscription[] {
    return patternsOf(eventName).flatMap((pattern) => {
      const guard = this.#guards.get(pattern);
      return guard === undefined ? [] : [subscription(this, guard, false)];
    });
  }

  #addGuards(guard: Guards): void {
    const { name } = this;
    if (!isObject(guard))
      throw complain(
        `\`guard\` of handler "${name}"`,
        "an object",
        guard,
        advice,
        "invalid-handler",
      );
    for (const pattern of Object.keys(guard)) {
      const listener: unknown = Reflect.get(guard, pattern);
      if (!GUARD_PATTERNS.includes(pattern)) {
        throw complain(
          `a key in \`guard\` of handler "${name}"`,
          `one of ${GUARD_PATTERNS.join(", ")}`,
          pattern,
          "Nothing else can be forbidden: listen to it in `on`.",
          "invalid-handler",
        );
      }
      if (listener === undefined) continue;
      this.#guards.set(
        pattern,
        requireListener(listener, `\`guard["${pattern}"]\` of handler "${name}"`),
      );
    }
  }

  makeState(run: RunInfo, reporter: RunReporter): unknown {
    return this.identity.state?.(run, reporter);
  }
}

/** Flattens groups; each handler once, in order. */
export function flatten(
  handlers: Handlers | undefined,
  into: Set<Handler> = new Set(),
): Set<Handler> {
  if (handlers === undefined) return into;
  if (!isGroup(handlers)) return into.add(handlers);
  for (const each of handlers) flatten(each, into);
  return into;
}
