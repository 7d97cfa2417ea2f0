import type * as E from "./events.ts";

/** Everything a chain says. */
export type ChainEvent = E.ChainStart | E.ChainChunk | E.ChainEnd | E.ChainError | E.ChainCancel;
/** Everything an agent says. */
export type AgentEvent =
  | E.AgentStart
  | E.AgentAction
  | E.AgentChunk
  | E.AgentEnd
  | E.AgentError
  | E.AgentCancel;
/** Everything a model call says. */
export type LlmEvent = E.LlmStart | E.LlmToken | E.LlmEnd | E.LlmError | E.LlmCancel;
/** Everything a tool says. */
export type ToolEvent = E.ToolStart | E.ToolChunk | E.ToolEnd | E.ToolError | E.ToolCancel;
/** Everything a retriever says. */
export type RetrieverEvent =
  | E.RetrieverStart
  | E.RetrieverEnd
  | E.RetrieverError
  | E.RetrieverCancel;
/** Everything an embedding call says. */
export type EmbeddingEvent =
  | E.EmbeddingStart
  | E.EmbeddingEnd
  | E.EmbeddingError
  | E.EmbeddingCancel;
/** What a run of any kind can say on its way. */
export type RunEvent = E.RunText | E.RunRetry | E.RunProgress | E.RunScore | E.RunWarning;
/** What the tap says of its handlers' health. */
export type HandlerEvent = E.HandlerError | E.HandlerDrop;

/** The start of a run of any kind. */
export type AnyStart =
  | E.ChainStart
  | E.AgentStart
  | E.LlmStart
  | E.ToolStart
  | E.RetrieverStart
  | E.EmbeddingStart;
/** A part of the output of a run that is not a model call. */
export type AnyChunk = E.ChainChunk | E.AgentChunk | E.ToolChunk;
/** The regular ending of a run of any kind. */
export type AnyEnd =
  | E.ChainEnd
  | E.AgentEnd
  | E.LlmEnd
  | E.ToolEnd
  | E.RetrieverEnd
  | E.EmbeddingEnd;
/** The failure of a run of any kind. */
export type AnyError =
  | E.ChainError
  | E.AgentError
  | E.LlmError
  | E.ToolError
  | E.RetrieverError
  | E.EmbeddingError;
/** The cancellation of a run of any kind. */
export type AnyCancel =
  | E.ChainCancel
  | E.AgentCancel
  | E.LlmCancel
  | E.ToolCancel
  | E.RetrieverCancel
  | E.EmbeddingCancel;
/** The one ending of a run, whichever it is. */
export type AnyEnding = AnyEnd | AnyError | AnyCancel;

/** `cart.*` for each prefix among your events. */
export type CustomPatterns = {
  readonly [Name in keyof E.CustomEvents as Name extends `${infer Prefix}.${string}`
    ? `${Prefix}.*`
    : never]: E.CustomEvents[Name];
};

/** What one can listen to, and the event that comes of it. */
export interface PatternMap extends E.EventMap, CustomPatterns {
  readonly "chain.*": ChainEvent;
  readonly "agent.*": AgentEvent;
  readonly "llm.*": LlmEvent;
  readonly "tool.*": ToolEvent;
  readonly "retriever.*": RetrieverEvent;
  readonly "embedding.*": EmbeddingEvent;
  readonly "run.*": RunEvent;
  readonly "handler.*": HandlerEvent;
  readonly "*.start": AnyStart;
  readonly "*.token": E.LlmToken;
  readonly "*.chunk": AnyChunk;
  readonly "*.end": AnyEnd;
  readonly "*.error": AnyError;
  readonly "*.cancel": AnyCancel;
  readonly "*": E.AnyEvent;
}

/** An event's name, or a pattern over names. */
export type Pattern = Extract<keyof PatternMap, string>;

type FirstOf<Names, Others> = [Names] extends [never] ? Others : Names;

// Those of the same prefix, else those of the same phase, else a pattern of each prefix.
type NamesLike<Wrong> = Wrong extends `${infer Prefix}.${infer Phase}`
  ? FirstOf<
      Extract<Pattern, `${Prefix}.${string}`>,
      FirstOf<Extract<Pattern, `${string}.${Phase}`>, Extract<Pattern, `${string}.*`>>
    >
  : Extract<Pattern, `${string}.*`>;

/** What the compiler shows for a misspelt event name: the wrong name, and the real ones. */
export interface NoSuchEvent<Wrong extends string, Near = NamesLike<Wrong>> {
  /** Gives the listener's parameters a type, so that the name is the only error shown. */
  (event: E.AnyEvent, state: unknown): unknown;
  readonly noSuchEvent: Wrong;
  readonly expected: Near;
}

/** `Name` itself where it is an event name or pattern, an explanation where it is not. */
export type KnownPattern<Name extends string> = Name extends Pattern ? Name : NoSuchEvent<Name>;

/** The patterns that can fire for a run of this kind itself. */
export type PatternOfKind<Kind extends string> =
  | Extract<Pattern, `${Kind}.${string}`>
  | Extract<Pattern, "*" | "run.*" | "handler.*" | `run.${string}` | `handler.${string}`>
  | Extract<Pattern, keyof (E.CustomEvents & CustomPatterns)>
  | PhaseOfKind<Kind>;

type PhaseOfKind<
  Kind extends string,
  Each extends Pattern = Pattern,
> = Each extends `*.${infer Phase}` ? (`${Kind}.${Phase}` extends Pattern ? Each : never) : never;
