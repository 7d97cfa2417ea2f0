import { type Clock, systemClock } from "../clock.ts";
import type { ContextCall, ContextStorage } from "../context/storage.ts";
import { complain } from "../errors.ts";
import { captureContext } from "#context";
import { entering } from "../context/entering.ts";
import { captureRequest } from "../context/request.ts";
import { Delivery } from "../emitter/delivery.ts";
import type { Handlers } from "../emitter/handler.ts";
import type { HandlerSubscriber } from "../emitter/handler-subscriber.ts";
import { Inflight } from "../emitter/inflight.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import { Table } from "../emitter/table.ts";
import type { WarningCode } from "../events/events.ts";
import { type IdSource, randomIds } from "../ids.ts";
import { Sweep } from "../run/abandoning.ts";
import { ambientStorage, withMuted } from "../run/ambient.ts";
import { Bequest, type Globals, NO_BEQUEST } from "../run/bequest.ts";
import { classifier, type Outcome } from "../run/classify.ts";
import { cancel } from "../run/ending.ts";
import { RunHandle } from "../run/handle.ts";
import { retable } from "../run/listening.ts";
import { type OpenNode, OpenRoot } from "../run/open-tree.ts";
import { bequeath } from "../run/start.ts";
import type { PriceSource } from "../run/pricing.ts";
import { type Redactor, shownText } from "../run/redactor.ts";
import { type Core, isRunState, type RunFrame, type RunState } from "../run/state.ts";
import { plainStop } from "../run/stop.ts";
import { checkOptions, DEFAULT_MAX_OPEN, DEFAULT_TTL_MS } from "./check-options.ts";
import { type Chore, DEFAULT_TIMEOUT_MS, settleHandlers } from "./flushing.ts";
import type { FlushOptions, FlushResult, TapOptions, TapStats } from "./options.ts";
import { Roster } from "./roster.ts";
import { Warnings } from "./warnings.ts";

/** Whether the environment switches all handlers off. */
function isDisabled(): boolean {
  const setting = globalThis.process?.env["RUNTAP_DISABLED"];
  return setting !== undefined && setting !== "" && setting !== "0";
}

/** A tap from the inside: what its runs need of it, and the handlers attached to it. */
export class TapState implements Core {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly delivery: Delivery;
  readonly storage: ContextStorage<RunFrame> | undefined;
  readonly joinsAnyTap: boolean;
  readonly openRuns: OpenNode = new OpenRoot();
  readonly guests: Set<RunState> = new Set();
  readonly givenIds: Set<string> = new Set();
  readonly bequest: Bequest;
  readonly maxOpenRuns: number;
  readonly watch: Sweep;
  readonly price: PriceSource | undefined;
  readonly redactor: Redactor | undefined;
  readonly classify: (thrown: unknown) => Outcome;
  readonly stateOf: Core["stateOf"] = RunHandle.stateOf;
  openCount = 0;
  lastSeq = 0;
  readonly #roster = new Roster();
  readonly #inflight = new Inflight(captureRequest);
  readonly #warnings: Warnings;
  readonly #isDisabled = isDisabled();

  constructor(options: TapOptions, joinsAnyTap: boolean) {
    checkOptions(options);
    const { clock = systemClock, ids = randomIds, context = "ambient", freeze = false } = options;
    this.clock = clock;
    this.ids = ids;
    this.joinsAnyTap = joinsAnyTap;
    this.storage = context === "ambient" ? ambientStorage() : undefined;
    const { runTtlMs = DEFAULT_TTL_MS, maxOpenRuns = DEFAULT_MAX_OPEN } = options;
    this.maxOpenRuns = maxOpenRuns;
    const outside: ContextCall =
      this.storage === undefined ? (call) => call() : entering(captureContext());
    this.watch = new Sweep(clock, runTtlMs, outside);
    this.price = options.price;
    this.redactor = options.redact;
    this.classify = classifier(options.classify);
    this.#warnings = new Warnings(options);
    this.delivery = new Delivery(clock, freeze, this.#inflight, {
      callMuted: (subscriber, call) =>
        this.storage === undefined ? call() : withMuted(this.storage, subscriber.identity, call),
      capture: ({ identity }) => {
        const { storage } = this;
        if (storage === undefined) return undefined;
        const enter = entering(captureContext());
        return (call) => enter(() => withMuted(storage, identity, call));
      },
      failed: (subscriber, error, event) => this.#warnings.handlerFailed(subscriber, error, event),
      dropped: ({ name }, count) => this.#warnDropped(name, count),
      slow: (subscriber, ms, event) => this.#warnSlow(subscriber, ms, event.type),
    });
    const { tags, metadata } = options;
    this.bequest = bequeath(this, new Bequest(NO_BEQUEST), { tags, metadata });
    this.use(options.handlers ?? []);
  }

  get globals(): Globals {
    return this.#roster.globals;
  }

  subscribers(handlers: Handlers | undefined): readonly HandlerSubscriber[] {
    const subscribers = this.#roster.subscribers(handlers);
    return this.#isDisabled ? [] : subscribers;
  }

  warn(code: WarningCode, message: string, key: string): boolean {
    return this.#warnings.warn(code, shownText(this.redactor, message), key);
  }

  /** Attaches handlers to every run that starts from now on; returns what detaches them. */
  use(handlers: Handlers): () => void {
    if (handlers === undefined) {
      throw complain(
        "what `use` attaches",
        "a handler or an array of handlers",
        handlers,
        "tap.use(stdoutHandler())",
        "invalid-handler",
      );
    }
    const subscribers = this.subscribers(handlers);
    this.#roster.attach(subscribers);
    let isAttached = true;
    return () => {
      if (!isAttached) return;
      isAttached = false;
      this.#silence(this.#roster.detach(subscribers));
    };
  }

  async flush(options: FlushOptions = {}): Promise<FlushResult> {
    return this.#ask("flush", options);
  }

  async close(options: FlushOptions = {}): Promise<FlushResult> {
    for (const run of this.#open())
      cancel(run, plainStop("shutdown", `The ${run.spec.kind} "${run.name}"`));
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const until = this.clock.now() + timeoutMs;
    const flushed = await this.#ask("flush", { timeoutMs });
    const closed = await this.#ask("close", {
      timeoutMs: Math.max(0, until - this.clock.now()),
    });
    this.#silence(this.#roster.detach(this.#roster.attached));
    return { unfinished: [...new Set([...flushed.unfinished, ...closed.unfinished])] };
  }

  stats(): TapStats {
    const handlers = [...new Set(this.#roster.attached)].map(({ name, health, identity }) => {
      const { errors, dropped, pending, sampledCalls, sampledMs, maxMs } = health;
      const queued = identity.pending?.() ?? 0;
      return { name, errors, dropped, pending, queued, sampledCalls, sampledMs, maxMs };
    });
    return { openRuns: this.openCount, handlers };
  }

  #open(): readonly RunState[] {
    const inside = this.openRuns.descendants().filter(isRunState);
    return [...inside, ...[...this.guests].flatMap((guest) => [...guest.openRunsBelow(), guest])];
  }

  /** Runs that are open hear nothing more of what was detached. */
  #silence(gone: readonly Subscriber[]): void {
    if (gone.length === 0) return;
    const without = (list: readonly Subscriber[]): readonly Subscriber[] =>
      list.filter((each) => !gone.includes(each));
    const tables = new Map<Table, Table>();
    for (const run of this.#open()) {
      const { audience } = run.table;
      const table =
        tables.get(run.table) ?? new Table({ ...audience, globals: without(audience.globals) });
      tables.set(run.table, table);
      retable(run, table);
    }
  }

  #ask(chore: Chore, options: FlushOptions): Promise<FlushResult> {
    const failed = (subscriber: Subscriber, error: unknown): void =>
      this.#warnings.handlerFailed(subscriber, error, undefined);
    return settleHandlers(
      chore,
      this.#roster.flushable,
      this.#inflight,
      this.clock,
      failed,
      options,
    );
  }

  #warnDropped(name: string, count: number): void {
    this.warn(
      "events-dropped",
      `The handler "${name}" is behind or keeps failing: ${count} of its events were not delivered. \`handler.drop\` and \`tap.stats()\` count all of them. Give its queue more room (\`maxPending\`), or mend what it writes to.`,
      `events-dropped:${name}`,
    );
  }

  #warnSlow({ name }: Subscriber, ms: number, type: string): void {
    this.warn(
      "slow-handler",
      `The handler "${name}" took ${Math.round(ms)} ms on ${type}, on the program's own time. Hand heavy work to a queue or a worker and return at once.`,
      `slow-handler:${name}`,
    );
  }
}
