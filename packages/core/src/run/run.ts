/// <reference lib="esnext.disposable" preserve="true" />
import type { AnyEvent, CustomEventMap, CustomEvents, EventMap } from "../events/events.ts";
import type { NoSuchEvent, Pattern, PatternMap, PatternOfKind } from "../events/patterns.ts";
import type { CancelReason, RunInfo, RunKind } from "../events/run-info.ts";
import type {
  EmbeddingReport,
  LlmReport,
  Picked,
  RunOptions,
  TokenDetail,
  UsageReport,
} from "./options.ts";

/** Takes the listener off again. */
export type Unsubscribe = () => void;

/** The one ending of a run of this kind. */
export type EndingOf<Kind extends RunKind> =
  | EventMap[`${Kind}.end`]
  | EventMap[`${Kind}.error`]
  | EventMap[`${Kind}.cancel`];

/** What a listener on a run is told when the pattern is of another kind: it could never fire. */
export interface NeverFires<
  Wrong extends string,
  Kind extends string,
  Unless = "{ deep: true } is given",
> {
  readonly neverFiresOn: Kind;
  readonly pattern: Wrong;
  readonly unless: Unless;
}

/** The pattern itself where it can fire on a run of this kind, an explanation where it can't. */
export type PatternOn<
  Name extends string,
  Kind extends RunKind,
  Deep extends boolean,
> = Name extends Pattern
  ? Deep extends true
    ? Name
    : Name extends PatternOfKind<Kind>
      ? Name
      : NeverFires<Name, Kind>
  : NoSuchEvent<Name>;

/** The event that comes of a pattern; any event where it is misspelt, so that the name is the only error shown. */
export type EventOf<Name extends string> = Name extends Pattern ? PatternMap[Name] : AnyEvent;

/** A custom event to send: its `type`, and the payload declared for it. */
export type CustomEvent = {
  readonly [Name in keyof CustomEvents]: { readonly type: Name } & CustomEventMap[Name];
}[keyof CustomEvents];

/** Why there is nothing that `emit` takes: the compiler shows it as what was expected. */
export type NoCustomEvents = "Add your events to `interface CustomEventMap` first";

/** What `emit` takes. */
export type Emittable = [keyof CustomEventMap] extends [never] ? NoCustomEvents : CustomEvent;

/** How to listen. */
export interface ListenOptions<Deep extends boolean = boolean> {
  /** Hear the run's descendants too, those already open included. @default false */
  readonly deep?: Deep | undefined;
}

/** Starts runs: a tap does, and a run does, with itself as parent. */
export interface Starter {
  /** Runs `body` inside a new run, which ends with what `body` returns, throws or rejects. Rejects with the original thrown value; with `signal.reason` after an abort or a timeout. */
  run<Kind extends RunKind, Result>(
    kind: Kind,
    options: RunOptions<Kind>,
    body: (run: Run<Kind>) => Result,
  ): Promise<Awaited<Result>>;
  /** Starts a run and hands it out: the caller ends it, or `do` does. */
  start<Kind extends RunKind>(kind: Kind, options: RunOptions<Kind>): StartedRun<Kind>;
}

/** What a run of any kind can do. */
export interface BaseRun<Kind extends RunKind> extends Starter {
  /** 16 hexadecimal digits, a W3C span id. */
  readonly id: string;
  /** 32 hexadecimal digits, a W3C trace id. */
  readonly traceId: string;
  readonly kind: Kind;
  readonly name: string;
  /** What its events say of it: frozen. */
  readonly info: RunInfo;
  /** Aborted by the caller's `signal`, by `timeoutMs`, or with a cancelled parent. Hand it to whatever can be stopped. */
  readonly signal: AbortSignal;
  /** Whether the run has not ended yet. */
  readonly isOpen: boolean;
  /**
   * Whether anybody listens to this run now: a handler, a listener or guard of its own, somebody who awaits its ending.
   * For adapters: what nobody hears of need not be taken apart. False once the run has ended; a listener on the run that
   * was taken off again still counts.
   */
  readonly isHeard: boolean;
  /** Resolves to the run's ending; never rejects. */
  readonly ended: Promise<EndingOf<Kind>>;
  /** Says something in passing: `run.text`. */
  text(text: string): void;
  /** Tells how far the work has come: `run.progress`. */
  progress(completed: number, total?: number, message?: string): void;
  /** Begins another attempt: `run.retry`. Text, index and time to first token begin anew. */
  retry(retry: RetryReport): void;
  /** Judges the run: `run.score`. */
  score(score: ScoreReport): void;
  /** Sends an event of yours. */
  emit(event: Emittable): void;
  /** Listens to this run, with `deep` to its descendants too. */
  on<const Name extends Pattern | AnyName, Deep extends boolean = false>(
    pattern: Name & PatternOn<Name, Kind, Deep>,
    listener: (event: EventOf<Name>) => unknown,
    options?: ListenOptions<Deep>,
  ): Unsubscribe;
  /** Like `on`, for the first such event only. */
  once<const Name extends Pattern | AnyName, Deep extends boolean = false>(
    pattern: Name & PatternOn<Name, Kind, Deep>,
    listener: (event: EventOf<Name>) => unknown,
    options?: ListenOptions<Deep>,
  ): Unsubscribe;
  /** Listens to everything this run says, with `deep` to everything said inside it. */
  onAny(listener: (event: AnyEvent) => unknown, options?: ListenOptions): Unsubscribe;
  /** The run's events from its own start to its ending. Bounded: holds at most 1,000 unread events, drops the oldest and says so. Do not await it to its end inside the run's own body. */
  events(options?: ListenOptions): AsyncIterableIterator<AnyEvent>;
}

/** Any string that is not a literal the editor should complete. */
export type AnyName = string & {};

/** A further attempt. */
export interface RetryReport {
  /** What the failed attempt threw. */
  readonly error: unknown;
  /** The number of the attempt that begins now. @default one more than the last */
  readonly attempt?: number | undefined;
  readonly delayMs?: number | undefined;
  /** What was billed for the failed attempt. */
  readonly usage?: UsageReport | undefined;
  /** The model now asked, where it is another one. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

/** A judgement. */
export interface ScoreReport {
  readonly name: string;
  readonly value: number;
  readonly label?: string | undefined;
  readonly comment?: string | undefined;
  /** Who judged. @default "code" */
  readonly source?: string | undefined;
}

interface Chunking {
  /** Says a part of the output. */
  chunk(value: unknown): void;
  /** Passes the source through unchanged, each chunk (or what `pick` makes of it) as an event on the way. Closes the source on `break`, throw and abort; does not end the run. */
  through<Chunk>(
    source: AsyncIterable<Chunk> | Iterable<Chunk>,
    pick?: (chunk: Chunk) => unknown,
  ): AsyncIterableIterator<Chunk>;
}

/** A chain, inside its body. */
export interface ChainRun extends BaseRun<"chain">, Chunking {}

/** An agent, inside its body. */
export interface AgentRun extends BaseRun<"agent">, Chunking {
  /** Says which tool the agent has chosen: `agent.action`. */
  action(tool: string, toolInput: unknown, log?: string): void;
}

/** A model call, inside its body. */
export interface LlmRun extends BaseRun<"llm"> {
  /** Says a piece of the model's answer: `llm.token`. Empty text says nothing. */
  token(text: string, detail?: TokenDetail): void;
  /** Passes the source through unchanged, its text as tokens on the way: string chunks, or what `pick` finds in a chunk. Closes the source on `break`, throw and abort; does not end the run. */
  through<Chunk>(
    source: AsyncIterable<Chunk> | Iterable<Chunk>,
    pick?: (chunk: Chunk) => Picked,
  ): AsyncIterableIterator<Chunk>;
  /** Facts learned along the way; they appear on the ending. */
  report(facts: LlmReport): void;
}

/** A tool call, inside its body. */
export interface ToolRun extends BaseRun<"tool">, Chunking {}

/** A retrieval, inside its body. */
export interface RetrieverRun extends BaseRun<"retriever"> {}

/** An embedding call, inside its body. */
export interface EmbeddingRun extends BaseRun<"embedding"> {
  /** Facts learned along the way; they appear on the ending. */
  report(facts: EmbeddingReport): void;
}

interface Runs {
  readonly chain: ChainRun;
  readonly agent: AgentRun;
  readonly llm: LlmRun;
  readonly tool: ToolRun;
  readonly retriever: RetrieverRun;
  readonly embedding: EmbeddingRun;
}

/** What the body of a run gets. */
export type Run<Kind extends RunKind = RunKind> = Runs[Kind];

interface Startable<Kind extends RunKind, Facts> extends Disposable, AsyncDisposable {
  /** Ends the run: `end`. A second ending is ignored and said once. */
  end(output?: unknown, facts?: Facts): void;
  /** Ends the run: `error`, or `cancel` where the error is an abort. */
  fail(error: unknown): void;
  /** Ends the run: `cancel`; what is open inside it is cancelled first. */
  cancel(reason?: CancelReason, cause?: unknown): void;
  /** Runs `body` inside and ends the run with what it returns, throws or rejects. */
  do<Result>(body: (run: Run<Kind>) => Result): Promise<Awaited<Result>>;
  /** Makes the run ambient for `fn` without ending it. */
  within<Result>(fn: () => Result): Result;
}

interface Following<Facts> {
  /** Like `through`, where the stream is the run: it ends with the stream, is cancelled by `break`, fails with a throw. */
  follow<Chunk>(
    source: AsyncIterable<Chunk> | Iterable<Chunk>,
    pick?: (chunk: Chunk) => Facts,
  ): AsyncIterableIterator<Chunk>;
}

/** A chain that you end. */
export interface StartedChain extends ChainRun, Startable<"chain", never>, Following<unknown> {}
/** An agent that you end. */
export interface StartedAgent extends AgentRun, Startable<"agent", never>, Following<unknown> {}
/** A model call that you end. */
export interface StartedLlm extends LlmRun, Startable<"llm", LlmReport>, Following<Picked> {}
/** A tool call that you end. */
export interface StartedTool extends ToolRun, Startable<"tool", never>, Following<unknown> {}
/** A retrieval that you end. */
export interface StartedRetriever extends RetrieverRun, Startable<"retriever", never> {}
/** An embedding call that you end. */
export interface StartedEmbedding extends EmbeddingRun, Startable<"embedding", EmbeddingReport> {}

interface StartedRuns {
  readonly chain: StartedChain;
  readonly agent: StartedAgent;
  readonly llm: StartedLlm;
  readonly tool: StartedTool;
  readonly retriever: StartedRetriever;
  readonly embedding: StartedEmbedding;
}

/** What `start` returns. */
export type StartedRun<Kind extends RunKind = RunKind> = StartedRuns[Kind];
