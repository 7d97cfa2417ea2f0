import type { Message, PromptRef, TokenChannel, ToolCall, ToolCallRef } from "../events/content.ts";
import type { Metadata, RunInfo, RunKind, RunLink } from "../events/run-info.ts";
import type { Handlers } from "../emitter/handler.ts";

/** A run of another process: what a `traceparent` header says. */
export interface RemoteParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** The W3C trace flags: bit 1 says sampled, bit 2 that the trace id is random. @default 1 */
  readonly traceFlags?: number | undefined;
  /** The `tracestate` that came with it, for handing on. */
  readonly tracestate?: string | undefined;
}

/** A run, as far as a child needs to know it. */
export interface ParentRun {
  readonly info: RunInfo;
}

/** What goes down to everything inside. */
export interface ScopeOptions {
  /** Hear this run and everything inside it, besides the tap's own handlers. */
  readonly handlers?: Handlers | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Merged over what is inherited, the last wins. */
  readonly metadata?: Metadata | undefined;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** Cancels the run, and everything inside, when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** The mark that a console's verbose-only mode prints. */
  readonly verbose?: boolean | undefined;
}

/** What a run of any kind takes. */
export interface CommonRunOptions extends ScopeOptions {
  /** What the work is called; shown everywhere. */
  readonly name: string;
  /** What the work is about; shown on the start event. */
  readonly input?: unknown;
  /** A finer word than the kind: `"rerank"`, `"guardrail"`. */
  readonly operation?: string | undefined;
  /** The run this one is inside; a remote one; or `null` for a new trace. By default the run that the code is inside. */
  readonly parent?: ParentRun | RemoteParent | null | undefined;
  /** Runs of other traces that this one relates to. */
  readonly links?: readonly RunLink[] | undefined;
  /** Like `tags`, for this run alone. */
  readonly ownTags?: readonly string[] | undefined;
  /** Like `metadata`, for this run alone. */
  readonly ownMetadata?: Metadata | undefined;
  /** Like `handlers`, for this run alone. */
  readonly ownHandlers?: Handlers | undefined;
  /** Milliseconds after which the run is cancelled with reason `timeout`. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds without a sign of life after which a run that is handed out, or whose stream is not read on, is abandoned. @default the tap's `runTtlMs` */
  readonly ttlMs?: number | undefined;
  /**
   * Where the platform may stop once a response is sent: called at the start with a promise that settles when the run
   * has ended and everything said by then is delivered. Pass `(promise) => context.waitUntil(promise)`.
   */
  readonly waitUntil?: ((promise: Promise<unknown>) => unknown) | undefined;
  /** `false` keeps the input off the start event, a function changes what is shown there. */
  readonly captureInput?: false | ((input: unknown) => unknown) | undefined;
  /** `false` keeps the output off the ending, a function changes what is shown there. */
  readonly captureOutput?: false | ((output: unknown) => unknown) | undefined;
  /** 16 hexadecimal digits, of no other open run. By default a random one. */
  readonly id?: string | undefined;
}

/** What a model call takes besides. */
export interface LlmRunOptions extends CommonRunOptions {
  readonly input?: string | readonly Message[] | undefined;
  /** The model asked for. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  /** Temperature and the like. */
  readonly parameters?: object | undefined;
  /** The tools offered to the model. */
  readonly tools?: readonly unknown[] | undefined;
  /** The prompt template the input was made from. */
  readonly prompt?: PromptRef | undefined;
}

/** What a tool call takes besides. */
export interface ToolRunOptions extends CommonRunOptions {
  /** The id of the model's tool call that this run answers. */
  readonly toolCallId?: string | undefined;
}

/** What an embedding call takes besides. */
export interface EmbeddingRunOptions extends CommonRunOptions {
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

interface OptionsByKind {
  readonly chain: CommonRunOptions;
  readonly agent: CommonRunOptions;
  readonly llm: LlmRunOptions;
  readonly tool: ToolRunOptions;
  readonly retriever: CommonRunOptions;
  readonly embedding: EmbeddingRunOptions;
}

/** What a run of this kind takes. */
export type RunOptions<Kind extends RunKind = RunKind> = OptionsByKind[Kind];

/** Tokens used, as you know them; what is left out stays unknown. */
export interface UsageReport {
  /** All input tokens, those read from and written to a cache included. */
  readonly inputTokens?: number | null | undefined;
  /** All output tokens, reasoning included. */
  readonly outputTokens?: number | null | undefined;
  readonly cacheReadTokens?: number | null | undefined;
  readonly cacheWriteTokens?: number | null | undefined;
  readonly reasoningTokens?: number | null | undefined;
  /** @default "provider" */
  readonly source?: "provider" | "estimate" | undefined;
  readonly partial?: boolean | undefined;
  readonly raw?: unknown;
}

/** Facts about a model call, learned along the way; they appear on its ending. */
export interface LlmReport {
  readonly usage?: UsageReport | null | undefined;
  readonly costUsd?: number | null | undefined;
  /** The model that answered. */
  readonly model?: string | null | undefined;
  readonly responseId?: string | null | undefined;
  readonly finishReason?: string | null | undefined;
  /** By default the text of the tokens of choice 0. */
  readonly text?: string | null | undefined;
  /** By default assembled from the tokens of channel `tool-call`. */
  readonly toolCalls?: readonly ToolCall[] | null | undefined;
  /** The answer came from a cache of yours. */
  readonly cached?: boolean | null | undefined;
}

/** Facts about an embedding call. */
export interface EmbeddingReport {
  readonly usage?: UsageReport | null | undefined;
  readonly costUsd?: number | null | undefined;
  readonly model?: string | null | undefined;
  readonly responseId?: string | null | undefined;
  /** How many vectors; by default the length of the output. */
  readonly count?: number | null | undefined;
  /** By default the length of the output's first vector. */
  readonly dimensions?: number | null | undefined;
}

/** Where a token belongs. */
export interface TokenDetail {
  /** @default 0 */
  readonly choice?: number | undefined;
  /** @default "text" */
  readonly channel?: TokenChannel | undefined;
  readonly toolCall?: ToolCallRef | undefined;
  /** The provider's own chunk. */
  readonly raw?: unknown;
}

/** What a `pick` may find in a chunk: text for a token, facts for the ending. */
export interface PickedToken extends TokenDetail {
  readonly text?: string | null | undefined;
  readonly usage?: UsageReport | null | undefined;
  readonly finishReason?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly responseId?: string | null | undefined;
}

/** What a `pick` returns: nothing, text, text with its place and facts, or several of them. */
export type Picked = string | PickedToken | null | undefined | readonly (string | PickedToken)[];
