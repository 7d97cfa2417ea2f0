import type { Document, Message, PromptRef, TokenChannel, ToolCallRef, Usage } from "./content.ts";
import type { RunKind } from "./run-info.ts";
import type {
  Cancelled,
  Chunk,
  EmbeddingFacts,
  End,
  Ended,
  EventBase,
  Failed,
  LlmFacts,
  Start,
} from "./shapes.ts";

/** Merge your own events in: `declare module "@runtap/core" { interface CustomEventMap { "cart.updated": CartUpdated } }`. */
export interface CustomEventMap {}

/** A chain begins. */
export interface ChainStart extends Start<"chain.start"> {}
/** A chain yields a part of its output. */
export interface ChainChunk extends Chunk<"chain.chunk"> {}
/** A chain has returned. */
export interface ChainEnd extends End<"chain.end"> {}
/** A chain has thrown. */
export interface ChainError extends Failed<"chain.error"> {}
/** A chain was stopped. */
export interface ChainCancel extends Cancelled<"chain.cancel"> {}

/** An agent begins. */
export interface AgentStart extends Start<"agent.start"> {}
/** An agent has chosen a tool. */
export interface AgentAction extends EventBase<"agent.action"> {
  readonly tool: string;
  readonly toolInput: unknown;
  readonly log?: string;
}
/** An agent yields a part of its output. */
export interface AgentChunk extends Chunk<"agent.chunk"> {}
/** An agent has finished its task. */
export interface AgentEnd extends End<"agent.end"> {}
/** An agent has thrown. */
export interface AgentError extends Failed<"agent.error"> {}
/** An agent was stopped. */
export interface AgentCancel extends Cancelled<"agent.cancel"> {}

/** A model is asked: one event for prompt and chat. */
export interface LlmStart extends EventBase<"llm.start"> {
  readonly input: string | readonly Message[];
  /** The model asked for. */
  readonly model?: string;
  readonly provider?: string;
  readonly parameters?: object;
  readonly tools?: readonly unknown[];
  readonly prompt?: PromptRef;
}
/** A model streams a piece of its answer. */
export interface LlmToken extends EventBase<"llm.token"> {
  /** Never empty. */
  readonly token: string;
  /** 0, 1, 2… within choice and channel. */
  readonly index: number;
  readonly choice: number;
  readonly channel: TokenChannel;
  readonly toolCall?: ToolCallRef;
  /** 1 for the first attempt, one more after each `run.retry`. */
  readonly attempt: number;
  readonly raw?: unknown;
}
/** A model has answered. */
export interface LlmEnd extends End<"llm.end">, LlmFacts {}
/** A model call has failed. */
export interface LlmError extends Failed<"llm.error">, LlmFacts {}
/** A model call was stopped. */
export interface LlmCancel extends Cancelled<"llm.cancel">, LlmFacts {}

/** A tool is called. */
export interface ToolStart extends Start<"tool.start"> {
  readonly toolCallId?: string;
}
/** A tool yields a part of its output. */
export interface ToolChunk extends Chunk<"tool.chunk"> {}
/** A tool has returned. */
export interface ToolEnd extends End<"tool.end"> {}
/** A tool has thrown. */
export interface ToolError extends Failed<"tool.error"> {}
/** A tool was stopped. */
export interface ToolCancel extends Cancelled<"tool.cancel"> {}

/** A retriever is asked: `input` is the query. */
export interface RetrieverStart extends Start<"retriever.start"> {}
/** A retriever has found its documents. */
export interface RetrieverEnd extends End<"retriever.end"> {
  readonly documents: readonly Document[];
}
/** A retriever has thrown. */
export interface RetrieverError extends Failed<"retriever.error"> {}
/** A retriever was stopped. */
export interface RetrieverCancel extends Cancelled<"retriever.cancel"> {}

/** Texts are embedded. */
export interface EmbeddingStart extends Start<"embedding.start"> {
  readonly model?: string;
  readonly provider?: string;
}
/** Texts were embedded; the vectors themselves are not on the event. */
export interface EmbeddingEnd extends Ended<"embedding.end">, EmbeddingFacts {
  readonly count: number;
  readonly dimensions?: number;
}
/** An embedding call has failed. */
export interface EmbeddingError extends Failed<"embedding.error">, EmbeddingFacts {}
/** An embedding call was stopped. */
export interface EmbeddingCancel extends Cancelled<"embedding.cancel">, EmbeddingFacts {}

/** A run says something in passing. */
export interface RunText extends EventBase<"run.text"> {
  readonly text: string;
}
/** A run tries again: text, index and time to first token begin anew. */
export interface RunRetry extends EventBase<"run.retry"> {
  /** The number of the attempt that begins now; 2 for the first retry. */
  readonly attempt: number;
  /** How long it waited before this attempt. */
  readonly delayMs?: number;
  /** What the failed attempt threw. */
  readonly error: Error;
  /** What was billed for the failed attempt. */
  readonly usage?: Usage;
  /** The model now asked, where it is another one: a fallback. */
  readonly model?: string;
  readonly provider?: string;
}
/** A run tells how far it has come. */
export interface RunProgress extends EventBase<"run.progress"> {
  readonly completed: number;
  readonly total?: number;
  readonly message?: string;
}
/** A run is judged. */
export interface RunScore extends EventBase<"run.score"> {
  readonly name: string;
  readonly value: number;
  readonly label?: string;
  readonly comment?: string;
  /** Who judged: `"code"`, `"user"`, `"model"` or a word of yours. */
  readonly source: string;
}
/** A run, or a handler on it, is used in a way that cannot be meant; the misuse itself was ignored. */
export interface RunWarning extends EventBase<"run.warning"> {
  /** Stable, for filters. */
  readonly code: WarningCode;
  /** What happened and what to do. */
  readonly message: string;
}

/** A listener of a handler has thrown or rejected. */
export interface HandlerError extends EventBase<"handler.error"> {
  /** The handler's name. */
  readonly handler: string;
  readonly error: Error;
  /** The event it failed on. */
  readonly event: AnyEvent;
}
/** A handler's queue was full and has dropped events. */
export interface HandlerDrop extends EventBase<"handler.drop"> {
  /** The handler's name. */
  readonly handler: string;
  /** How many since the last such event. */
  readonly count: number;
}

/** What a `run.warning` can be about. */
export type WarningCode =
  | "after-ending"
  | "second-ending"
  | "wrong-kind"
  | "bad-value"
  | "pick-failed"
  | "capture-failed"
  | "iterator-overflow"
  | "same-name"
  | "slow-handler"
  | "events-dropped"
  | "never-fires"
  | "guard-timeout"
  | "guard-too-late"
  | "too-many-open"
  | "price-failed"
  | "wait-until-failed";

/** Every event of runtap itself, by name. */
export interface CoreEventMap {
  readonly "chain.start": ChainStart;
  readonly "chain.chunk": ChainChunk;
  readonly "chain.end": ChainEnd;
  readonly "chain.error": ChainError;
  readonly "chain.cancel": ChainCancel;
  readonly "agent.start": AgentStart;
  readonly "agent.action": AgentAction;
  readonly "agent.chunk": AgentChunk;
  readonly "agent.end": AgentEnd;
  readonly "agent.error": AgentError;
  readonly "agent.cancel": AgentCancel;
  readonly "llm.start": LlmStart;
  readonly "llm.token": LlmToken;
  readonly "llm.end": LlmEnd;
  readonly "llm.error": LlmError;
  readonly "llm.cancel": LlmCancel;
  readonly "tool.start": ToolStart;
  readonly "tool.chunk": ToolChunk;
  readonly "tool.end": ToolEnd;
  readonly "tool.error": ToolError;
  readonly "tool.cancel": ToolCancel;
  readonly "retriever.start": RetrieverStart;
  readonly "retriever.end": RetrieverEnd;
  readonly "retriever.error": RetrieverError;
  readonly "retriever.cancel": RetrieverCancel;
  readonly "embedding.start": EmbeddingStart;
  readonly "embedding.end": EmbeddingEnd;
  readonly "embedding.error": EmbeddingError;
  readonly "embedding.cancel": EmbeddingCancel;
  readonly "run.text": RunText;
  readonly "run.retry": RunRetry;
  readonly "run.progress": RunProgress;
  readonly "run.score": RunScore;
  readonly "run.warning": RunWarning;
  readonly "handler.error": HandlerError;
  readonly "handler.drop": HandlerDrop;
}

/** Your events, completed: the literal `type` and what every event has. */
export type CustomEvents = {
  readonly [Name in keyof CustomEventMap as Name extends ReservedName
    ? never
    : Name extends `${string}.${string}`
      ? Name
      : never]: EventBase<Extract<Name, string>> & CustomEventMap[Name];
};

/** A custom name may use neither a kind nor a phase of runtap's. */
export type ReservedName =
  | `${RunKind | "run" | "handler"}.${string}`
  | `${string}.${"start" | "token" | "chunk" | "end" | "error" | "cancel"}`;

/** Every event, yours included, by name. */
export interface EventMap extends CoreEventMap, CustomEvents {}

/** The name of an event. */
export type EventName = EventMap[keyof EventMap]["type"];
/** The name of one of runtap's own events. */
export type CoreEventName = CoreEventMap[keyof CoreEventMap]["type"];
/** Any event, yours included: give a `switch` over it a `default`. */
export type AnyEvent = EventMap[keyof EventMap];
/** Any of runtap's own events: a closed union, a `switch` over it can be exhaustive. */
export type CoreEvent = CoreEventMap[keyof CoreEventMap];
