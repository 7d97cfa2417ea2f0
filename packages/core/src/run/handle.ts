import { requireListener, requirePattern } from "../emitter/handler-subscriber.ts";
import type { AnyEvent } from "../events/events.ts";
import type { AnyEnding } from "../events/patterns.ts";
import type { CancelReason, RunInfo, RunKind } from "../events/run-info.ts";
import { letGo } from "./abandoning.ts";
import { checkBody, drive, inside } from "./drive.ts";
import { cancel, outcomeOf, settle } from "./ending.ts";
import type { AnyReport } from "./facts.ts";
import { endingOfRun, eventsOf, listen } from "./listening.ts";
import {
  sayAction,
  sayChunk,
  sayCustom,
  sayProgress,
  sayRetry,
  sayScore,
  sayText,
} from "./midway.ts";
import type { TokenDetail } from "./options.ts";
import type {
  ListenOptions,
  RetryReport,
  Run,
  ScoreReport,
  StartedRun,
  Unsubscribe,
} from "./run.ts";
import { conclude, heedLater, requireStart } from "./guarding.ts";
import { can, read } from "./misuse.ts";
import { startRun } from "./start.ts";
import type { AnyRunOptions, RunState } from "./state.ts";
import { plainStop } from "./stop.ts";
import { follow, through } from "./streaming.ts";
import { sayTokenOf } from "./token.ts";

/** Every member that a run of some kind has. */
type Members = {
  readonly [Name in
    | keyof StartedRun<"llm">
    | keyof StartedRun<"agent">
    | keyof StartedRun<"embedding">]: unknown;
};

const CHUNKING = ["chain", "agent", "tool"] as const;
const REPORTING = ["llm", "embedding"] as const;

/**
 * What users hold of a run. One class for all kinds: the types show each kind what it can do, and what plain JavaScript
 * calls all the same is ignored and said once.
 */
export class RunHandle implements Members {
  readonly #state: RunState;
  /** Lost with the handle: then nobody can end the run any more. */
  readonly #holder: object | undefined;

  constructor(state: RunState, holder?: object) {
    this.#state = state;
    this.#holder = holder;
  }

  /** The handle by which a run is ended: whoever holds it keeps the run from being abandoned. */
  static handedOut(state: RunState): RunHandle {
    return new RunHandle(state, state.core.watch.hold(state));
  }

  /** The run behind a handle of this copy of the package. */
  static stateOf(this: void, handle: object): RunState | undefined {
    return #state in handle ? handle.#state : undefined;
  }

  /** The one handle that code inside the run gets of it. */
  static of(state: RunState): RunHandle {
    const known = state.told.handle;
    if (known instanceof RunHandle) return known;
    const handle = new RunHandle(state);
    state.aside.handle = handle;
    return handle;
  }

  /** The handle, typed as what it is. */
  static as<Kind extends RunKind>(handle: RunHandle, kind: Kind): StartedRun<Kind> {
    if (isOfKind(handle, kind)) return handle;
    throw new TypeError(`Expected a ${kind}, got a ${handle.kind}.`);
  }

  get id(): string {
    return this.#state.id;
  }

  get traceId(): string {
    return this.#state.traceId;
  }

  get kind(): RunKind {
    return this.#state.spec.kind;
  }

  get name(): string {
    return this.#state.name;
  }

  get info(): RunInfo {
    return this.#state.info;
  }

  get signal(): AbortSignal {
    return this.#state.signal;
  }

  get isOpen(): boolean {
    return this.#state.isOpen;
  }

  get isHeard(): boolean {
    const { isOpen, table, told } = this.#state;
    return isOpen && (table.subscribers.length > 0 || told.awaited !== undefined);
  }

  get ended(): Promise<AnyEnding> {
    return endingOfRun(this.#state);
  }

  token(text: string, detail?: TokenDetail): void {
    const { silent } = this.#state;
    // Nothing but the count, and no other road in sight: together they would be too long to be inlined into a loop.
    if (
      silent !== undefined &&
      detail === undefined &&
      typeof text === "string" &&
      text.length > 0
    ) {
      silent.textIndex += 1;
      return;
    }
    sayTokenOf(this.#state, text, detail);
  }

  chunk(value: unknown): void {
    if (can(this.#state, "chunk", CHUNKING)) sayChunk(this.#state, value);
  }

  action(tool: string, toolInput: unknown, log?: string): void {
    if (can(this.#state, "action", ["agent"])) sayAction(this.#state, tool, toolInput, log);
  }

  report(facts: AnyReport): void {
    if (!can(this.#state, "report", REPORTING)) return;
    read(this.#state, "report", facts, (known) => this.#state.addFacts(known));
  }

  text(text: string): void {
    if (can(this.#state, "text")) sayText(this.#state, text);
  }

  progress(completed: number, total?: number, message?: string): void {
    if (can(this.#state, "progress")) sayProgress(this.#state, completed, total, message);
  }

  retry(report: RetryReport): void {
    if (can(this.#state, "retry"))
      read(this.#state, "retry", report, (known) => sayRetry(this.#state, known));
  }

  score(report: ScoreReport): void {
    if (can(this.#state, "score"))
      read(this.#state, "score", report, (known) => sayScore(this.#state, known));
  }

  emit(event: unknown): void {
    if (can(this.#state, "emit"))
      read(this.#state, "emit", event, (known) => sayCustom(this.#state, known));
  }

  through<Chunk>(
    source: AsyncIterable<Chunk> | Iterable<Chunk>,
    pick?: (chunk: Chunk) => unknown,
  ): AsyncIterableIterator<Chunk> {
    return through(this.#state, source, pick);
  }

  follow<Chunk>(
    source: AsyncIterable<Chunk> | Iterable<Chunk>,
    pick?: (chunk: Chunk) => unknown,
  ): AsyncIterableIterator<Chunk> {
    return follow(this.#state, source, pick, this.#holder ?? this);
  }

  on(pattern: string, listener: unknown, options?: ListenOptions): Unsubscribe {
    return this.#listen(pattern, listener, false, options);
  }

  once(pattern: string, listener: unknown, options?: ListenOptions): Unsubscribe {
    return this.#listen(pattern, listener, true, options);
  }

  onAny(listener: (event: AnyEvent) => unknown, options?: ListenOptions): Unsubscribe {
    return this.#listen("*", listener, false, options);
  }

  events(options?: ListenOptions): AsyncIterableIterator<AnyEvent> {
    return eventsOf(this.#state, options?.deep === true);
  }

  run<Kind extends RunKind, Result>(
    kind: Kind,
    options: AnyRunOptions,
    body: (run: Run<Kind>) => Result,
  ): Promise<Awaited<Result>> {
    checkBody(body);
    const by = this.#state;
    const state = startRun(by.core, kind, options, options?.input, { by });
    return drive(state, RunHandle.as(new RunHandle(state), kind), body);
  }

  start<Kind extends RunKind>(kind: Kind, options: AnyRunOptions): StartedRun<Kind> {
    const by = this.#state;
    const state = startRun(by.core, kind, options, options?.input, { by, isHandedOut: true });
    heedLater(state, requireStart(state));
    return RunHandle.as(RunHandle.handedOut(state), kind);
  }

  end(output?: unknown, facts?: AnyReport): void {
    if (facts !== undefined && this.#state.isOpen) this.report(facts);
    const state = this.#state;
    const { stop } = state;
    if (stop !== undefined || !state.isOpen)
      return settle(
        state,
        stop === undefined ? { phase: "end", output } : { phase: "cancel", stop },
      );
    try {
      heedLater(state, conclude(state, output));
    } catch {
      // Forbidden: the run is cancelled and its signal aborted. Whoever ends it holds the result already.
    }
  }

  fail(error: unknown): void {
    settle(this.#state, outcomeOf(this.#state, error));
  }

  cancel(reason: CancelReason = "abort", cause?: unknown): void {
    const state = this.#state;
    const plain = plainStop(reason, `The ${state.spec.kind} "${state.name}"`);
    const stop = cause === undefined ? plain : { reason, cause, shown: cause };
    if (state.isOpen) {
      state.aside.isCancelledByHand = true;
      cancel(state, stop);
    } else settle(state, { phase: "cancel", stop });
  }

  do<Result>(body: (run: RunHandle) => Result): Promise<Awaited<Result>> {
    checkBody(body);
    return drive(this.#state, this, body);
  }

  within<Result>(fn: () => Result): Result {
    this.#state.isLively = true;
    return inside(this.#state, fn);
  }

  [Symbol.dispose](): void {
    letGo(this.#state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    letGo(this.#state);
  }

  toJSON(): RunInfo {
    return this.info;
  }

  #listen(pattern: string, listener: unknown, once: boolean, options?: ListenOptions): Unsubscribe {
    const heard = requireListener(listener, "the listener");
    const deep = options?.deep === true;
    return listen(this.#state, requirePattern(pattern, "the pattern"), heard, { once, deep });
  }
}

function isOfKind<Kind extends RunKind>(
  handle: RunHandle,
  kind: Kind,
): handle is RunHandle & StartedRun<Kind> {
  return handle.kind === kind;
}
