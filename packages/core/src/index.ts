export { afterInBackground, type Clock, systemClock } from "./clock.ts";
export { complain, RuntapError, type RuntapErrorCode } from "./errors.ts";
export type { IdSource } from "./ids.ts";
export { CANCEL_REASONS, RUN_KINDS } from "./events/event-names.ts";
export type {
  Document,
  Message,
  PromptRef,
  TokenChannel,
  ToolCall,
  ToolCallRef,
  Usage,
} from "./events/content.ts";
export type {
  AgentAction,
  AgentCancel,
  AgentChunk,
  AgentEnd,
  AgentError,
  AgentStart,
  AnyEvent,
  ChainCancel,
  ChainChunk,
  ChainEnd,
  ChainError,
  ChainStart,
  CoreEvent,
  CoreEventMap,
  CoreEventName,
  CustomEventMap,
  CustomEvents,
  EmbeddingCancel,
  EmbeddingEnd,
  EmbeddingError,
  EmbeddingStart,
  EventMap,
  EventName,
  HandlerDrop,
  HandlerError,
  LlmCancel,
  LlmEnd,
  LlmError,
  LlmStart,
  LlmToken,
  RetrieverCancel,
  RetrieverEnd,
  RetrieverError,
  RetrieverStart,
  RunProgress,
  RunRetry,
  RunScore,
  RunText,
  RunWarning,
  ToolCancel,
  ToolChunk,
  ToolEnd,
  ToolError,
  ToolStart,
  WarningCode,
} from "./events/events.ts";
export type { EmbeddingFacts, EventBase, LlmFacts } from "./events/shapes.ts";
export type {
  AgentEvent,
  AnyCancel,
  AnyChunk,
  AnyEnd,
  AnyEnding,
  AnyError,
  AnyStart,
  ChainEvent,
  EmbeddingEvent,
  HandlerEvent,
  LlmEvent,
  NoSuchEvent,
  Pattern,
  PatternMap,
  RetrieverEvent,
  RunEvent,
  ToolEvent,
} from "./events/patterns.ts";
export { isFailure, isTerminal } from "./events/predicates.ts";
export type {
  CancelReason,
  Metadata,
  RunInfo,
  RunKind,
  RunLink,
  RunMetadata,
} from "./events/run-info.ts";
export { defineHandler, type Handler, type Handlers, type Listeners } from "./emitter/handler.ts";
export type { RunReporter } from "./emitter/run-reporter.ts";
export { GuardError } from "./emitter/guard-error.ts";
export type { Guard, Guards, GuardTimeoutOutcome, SyncGuard } from "./emitter/guard.ts";
export type { PricedCall, PriceSource } from "./run/pricing.ts";
export type { HeldText, Redactor } from "./run/redactor.ts";
export type { ScoredRun, ScoreTarget } from "./run/late-score.ts";
export { classify, type Outcome } from "./run/classify.ts";
export type {
  CommonRunOptions,
  EmbeddingReport,
  EmbeddingRunOptions,
  LlmReport,
  LlmRunOptions,
  ParentRun,
  Picked,
  PickedToken,
  RemoteParent,
  RunOptions,
  ScopeOptions,
  TokenDetail,
  ToolRunOptions,
  UsageReport,
} from "./run/options.ts";
export type {
  AgentRun,
  BaseRun,
  ChainRun,
  EmbeddingRun,
  EndingOf,
  ListenOptions,
  LlmRun,
  NeverFires,
  RetrieverRun,
  RetryReport,
  Run,
  ScoreReport,
  StartedAgent,
  StartedChain,
  StartedEmbedding,
  StartedLlm,
  StartedRetriever,
  StartedRun,
  StartedTool,
  Starter,
  ToolRun,
  Unsubscribe,
} from "./run/run.ts";
export { createTap } from "./tap/create-tap.ts";
export type {
  FlushOptions,
  FlushResult,
  HandlerFailure,
  HandlerStats,
  TapOptions,
  TapStats,
  TapWarning,
} from "./tap/options.ts";
export { currentRun, tap } from "./tap/process-tap.ts";
export type { CurrentRun, ProcessTap, Tap } from "./tap/tap.ts";
export type { StartFields, Wrapped, WrapOptions } from "./tap/wrapped.ts";
