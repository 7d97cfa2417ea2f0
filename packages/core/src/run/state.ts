import type { Speaker } from "../emitter/speaker.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import type { Table } from "../emitter/table.ts";
import type {
  AnyEvent,
  HandlerDrop,
  HandlerError,
  RunWarning,
  WarningCode,
} from "../events/events.ts";
import { SLOT } from "../events/event-names.ts";
import type { AnyEnding, AnyStart } from "../events/patterns.ts";
import type { RunInfo } from "../events/run-info.ts";
import { Aside } from "./aside.ts";
import type { Bequest } from "./bequest.ts";
import { type AnyReport, addFacts, noFacts } from "./facts.ts";
import { makeHandlerDrop, makeHandlerError } from "./health-events.ts";
import { makeInfo } from "./info.ts";
import type { AnySpec } from "./kind-spec.ts";
import { OpenNode } from "./open-tree.ts";
import type { CommonRunOptions, LlmRunOptions } from "./options.ts";
import { type Redactor, redactorWithin, shownEvent } from "./redactor.ts";
import { type Stop, stopsProgram } from "./stop.ts";
import type { Frame, TapCore } from "./tap-core.ts";
import type { Thrown } from "./thrown.ts";
import type { TokenStream } from "./token-stream.ts";

/** How a run ended, kept so that its ending can still be told to whoever asks later. */
export type Outcome =
  | { readonly phase: "end"; readonly output: unknown }
  | { readonly phase: "error"; readonly thrown: Thrown }
  | { readonly phase: "cancel"; readonly stop: Stop };

/** A tap, as its runs know it. */
export type Core = TapCore<RunState>;

/** What the ambient context holds. */
export type RunFrame = Frame<RunState>;

/** What a run takes, its kind's own fields included. */
export type AnyRunOptions = CommonRunOptions &
  Omit<LlmRunOptions, "input"> & { readonly toolCallId?: string | undefined };

const NOTHING_ASIDE: Readonly<Aside> = Object.freeze(new Aside());

/**
 * One run, from the inside. The handles that users hold point here, never the other way round; what costs something to
 * make (ids, info, signal, emitter) is made when it is first asked for.
 */
export class RunState extends OpenNode implements Frame<RunState>, Speaker {
  declare readonly core: Core;
  declare readonly spec: AnySpec;
  declare readonly options: AnyRunOptions;
  declare readonly input: unknown;
  /** Let go once the run and everything inside it has ended: a chain of runs that start one another must not keep its past. */
  declare parent: RunState | undefined;
  /** The first run of the trace in this process. */
  declare readonly root: RunState;
  declare outer: RunFrame | undefined;
  declare bequest: Bequest;
  declare table: Table;
  /** Of its tap and, where that joins another one's run, of that one too: its handlers hear this run as well. */
  declare readonly redactor: Redactor | undefined;
  /** Epoch milliseconds; 0 until somebody needs it. */
  declare startTime: number;
  /** The place of its start in the trace; 0 until somebody hears it. */
  declare startSeq: number;
  /** Somebody may stop it before its body settles: its caller's promise must be rejectable. */
  declare isStoppable: boolean;
  /** It is ended by whoever started it; a body otherwise. */
  declare isHandedOut: boolean;
  /** The sweep looks after it. */
  declare isWatched: boolean;
  /** Has shown life since the sweep last looked. */
  declare isLively: boolean;
  declare stop: Stop | undefined;
  declare outcome: Outcome | undefined;
  declare tokens: TokenStream | undefined;
  /** The same, while tokens need only be counted. */
  declare silent: TokenStream | undefined;
  declare startEvent: AnyStart | undefined;
  declare ending: AnyEnding | undefined;
  declare private madeId: string;
  declare private madeTraceId: string;
  declare private madeParentId: string;
  declare private madeInfo: RunInfo | undefined;
  declare private madeAside: Aside | undefined;

  constructor(
    core: Core,
    spec: AnySpec,
    options: AnyRunOptions,
    input: unknown,
    parent: RunState | undefined,
    outer: RunFrame | undefined,
    bequest: Bequest,
    table: Table,
  ) {
    super();
    this.core = core;
    this.spec = spec;
    this.options = options;
    this.input = input;
    this.parent = parent;
    this.root = parent === undefined ? this : parent.root;
    this.outer = outer;
    this.bequest = bequest;
    this.table = table;
    this.redactor = parent === undefined ? core.redactor : redactorWithin(parent, core);
    this.startTime = 0;
    this.startSeq = 0;
    this.isStoppable = false;
    this.isHandedOut = false;
    this.isWatched = false;
    this.isLively = true;
    this.stop = undefined;
    this.outcome = undefined;
    this.tokens = undefined;
    this.silent = undefined;
    this.startEvent = undefined;
    this.ending = undefined;
    this.madeId = "";
    this.madeTraceId = "";
    this.madeParentId = "";
    this.madeInfo = undefined;
    this.madeAside = undefined;
  }

  /** What only some runs need, to be read. */
  get told(): Readonly<Aside> {
    return this.madeAside ?? NOTHING_ASIDE;
  }

  /** What only some runs need, to be written. */
  get aside(): Aside {
    this.madeAside ??= new Aside();
    return this.madeAside;
  }

  get name(): string {
    return this.options.name;
  }

  get origin(): object | undefined {
    return this.told.origin;
  }

  get run(): this {
    return this;
  }

  get muted(): undefined {
    return undefined;
  }

  get id(): string {
    if (this.madeId === "") this.madeId = this.options.id ?? this.core.ids.runId();
    return this.madeId;
  }

  get traceId(): string {
    if (this.root !== this) return this.root.traceId;
    if (this.madeTraceId === "") {
      this.madeTraceId = this.told.remote?.traceId ?? this.core.ids.traceId();
    }
    return this.madeTraceId;
  }

  /** Belongs to a trace that began elsewhere. */
  adoptTrace(traceId: string): void {
    this.madeTraceId = traceId;
  }

  get parentId(): string | undefined {
    if (this.parent !== undefined) return this.parent.id;
    return this.madeParentId === "" ? this.told.remote?.id : this.madeParentId;
  }

  protected override left(): void {
    if (this.isHandedOut) this.madeInfo ??= makeInfo(this);
    if (this.parent !== undefined) this.madeParentId = this.parent.madeId;
    this.parent = undefined;
    this.outer = undefined;
  }

  get info(): RunInfo {
    this.madeInfo ??= makeInfo(this);
    return this.madeInfo;
  }

  get signal(): AbortSignal {
    const { aside } = this;
    if (aside.controller === undefined) {
      aside.controller = new AbortController();
      if (stopsProgram(this.stop)) aside.controller.abort(this.stop.cause);
    }
    return aside.controller.signal;
  }

  /** The next place in the trace: one count for all runs of it in this process. */
  nextSeq(): number {
    return ++this.root.core.lastSeq;
  }

  /** Somebody begins to hear the run: its start comes before everything it says from now on. */
  markStart(): void {
    if (this.startTime === 0) this.startTime = this.core.clock.now();
    if (this.startSeq === 0) this.startSeq = this.nextSeq();
  }

  /** Marks the run as told to stop; how it ends is decided, when is not. */
  markStopped(stop: Stop): void {
    this.stop = stop;
    if (stopsProgram(stop)) this.told.controller?.abort(stop.cause);
  }

  /** The event as handlers may see it: with a redactor, secrets are hidden. */
  shown<Event extends AnyEvent>(event: Event): Event {
    return this.redactor === undefined ? event : shownEvent(this.redactor, event);
  }

  /** Says, once per run, that something was ignored and why. */
  warn(code: WarningCode, message: string): void {
    const { aside } = this;
    aside.warned ??= new Set();
    if (aside.warned.has(code)) return;
    aside.warned.add(code);
    this.core.warn(code, message, `${code}:${this.spec.kind}:${this.name}`);
    this.sayWarning(code, message);
  }

  /** Says something about the handlers of this run, once per process and `key`. */
  advise(code: WarningCode, message: string, key: string): void {
    if (this.core.warn(code, message, key)) this.sayWarning(code, message);
  }

  private sayWarning(code: WarningCode, message: string): void {
    const slot = this.table.slot(SLOT["run.warning"]);
    if (slot === null) return;
    const { info: run, core } = this;
    const seq = this.nextSeq();
    const time = core.clock.now();
    const warning: RunWarning = { type: "run.warning", run, seq, time, code, message };
    core.delivery.deliver(slot, this.shown(warning), this);
  }

  stateFor(subscriber: Subscriber): unknown {
    const { aside } = this;
    if (aside.states === null) return this.makeStateFor(subscriber);
    aside.states ??= new Map();
    const known = aside.states.get(subscriber);
    if (known === undefined && !aside.states.has(subscriber))
      aside.states.set(subscriber, this.makeStateFor(subscriber));
    return known ?? aside.states.get(subscriber);
  }

  private makeStateFor(subscriber: Subscriber): unknown {
    return subscriber.makeState(this.info, this.core.delivery.reporter(subscriber, this));
  }

  /** The ending has been heard: what handlers kept for this run is let go. */
  forgetStates(): void {
    this.aside.states = null;
  }

  /** The runs open inside this one, children before their parents. */
  openRunsBelow(): RunState[] {
    return this.descendants().filter(isRunState);
  }

  addFacts(report: AnyReport): void {
    const { aside } = this;
    aside.facts ??= noFacts();
    const unusable = addFacts(aside.facts, report);
    if (unusable.length > 0) {
      const fields = unusable.map((field) => `\`${field}\``).join(", ");
      this.warn(
        "bad-value",
        `Expected other values for ${fields} in a report; left out. Usage is an object of counts, texts are strings.`,
      );
    }
  }

  handlerError(handler: string, error: unknown, event: AnyEvent): HandlerError {
    return this.shown(makeHandlerError(this, handler, error, event));
  }

  handlerDrop(handler: string, count: number): HandlerDrop {
    return makeHandlerDrop(this, handler, count);
  }
}

/** Whether this place is a run's, of whichever copy of the package: a class would know its own alone. */
export function isRunState(node: OpenNode): node is RunState {
  return "spec" in node;
}
