import type { TokenChannel } from "../events/content.ts";
import type { CancelReason, RunKind, RunLink } from "../events/run-info.ts";
import type { CutRecord } from "./cuts.ts";
import type { JsonFields, JsonValue } from "./json.ts";

/** Who says the event, in a record. */
export interface RunRecord {
  /** 16 hexadecimal digits, a W3C span id. */
  readonly id: string;
  /** 32 hexadecimal digits, a W3C trace id. */
  readonly traceId: string;
  readonly parentId?: string;
  readonly kind: RunKind;
  readonly name: string;
  readonly operation?: string;
  readonly tags: readonly string[];
  readonly metadata: JsonFields;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly links?: readonly RunLink[];
  /** The W3C trace flags of the remote parent this trace came from. */
  readonly traceFlags?: number;
  /** The W3C `tracestate` of the remote parent this trace came from. */
  readonly tracestate?: string;
  readonly verbose: boolean;
  /** Epoch milliseconds, with fraction. */
  readonly startTime: number;
}

/** An error in a record: of further fields of its own it has those that are texts, numbers or booleans. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  /** Another error, or whatever it was. */
  readonly cause?: JsonValue;
  /** Those of an `AggregateError`. */
  readonly errors?: readonly JsonValue[];
  readonly [field: string]: JsonValue | undefined;
}

/** Tokens used, in a record. */
export interface UsageRecord {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
  readonly source: "provider" | "estimate";
  readonly partial?: true;
  /** The provider's own object. */
  readonly raw?: JsonValue;
}

/** A tool call that a model asked for, in a record. */
export interface ToolCallRecord {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments: string;
}

/** The tool call a token belongs to, in a record. */
export interface ToolCallRefRecord {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
}

/** The prompt template a model call was made from, in a record. */
export interface PromptRecord {
  readonly name: string;
  readonly version?: string;
}

/** What every record has. What could not be written is absent; `cuts` tells of it. */
export interface RecordBase<Type extends string = string> {
  /** The version of this shape. */
  readonly v: 1;
  readonly type: Type;
  readonly run: RunRecord;
  readonly seq: number;
  /** Epoch milliseconds, with fraction. */
  readonly time: number;
  /** What of the event is not here; absent where everything is. */
  readonly cuts?: readonly CutRecord[];
}

/** A run begins. */
export interface StartRecord<Type extends string> extends RecordBase<Type> {
  readonly input?: JsonValue;
}

/** A part of the output. */
export interface ChunkRecord<Type extends string> extends RecordBase<Type> {
  readonly chunk?: JsonValue;
}

/** A run is over. */
export interface EndedRecord<Type extends string> extends RecordBase<Type> {
  readonly durationMs: number;
}

/** A run has returned. */
export interface EndRecord<Type extends string> extends EndedRecord<Type> {
  readonly output?: JsonValue;
}

/** A run was cut short: what there was of its output. */
export interface CutShortRecord<Type extends string> extends EndedRecord<Type> {
  readonly output?: JsonValue;
  readonly truncated?: true;
}

/** A run has thrown. */
export interface FailedRecord<Type extends string> extends CutShortRecord<Type> {
  readonly error: ErrorRecord;
  readonly originRunId: string;
}

/** A run was stopped. */
export interface CancelledRecord<Type extends string> extends CutShortRecord<Type> {
  readonly reason: CancelReason;
  readonly cause?: JsonValue;
}

/** What is known of a model call at its ending. */
export interface LlmFactsRecord {
  readonly text?: string;
  readonly toolCalls?: readonly ToolCallRecord[];
  readonly usage?: UsageRecord;
  readonly costUsd?: number;
  readonly model?: string;
  readonly responseId?: string;
  readonly finishReason?: string;
  readonly tokenEvents: number;
  readonly timeToFirstTokenMs?: number;
  readonly cached?: boolean;
}

/** What is known of an embedding call at its ending. */
export interface EmbeddingFactsRecord {
  readonly usage?: UsageRecord;
  readonly costUsd?: number;
  readonly model?: string;
  readonly responseId?: string;
}

/** A model streams a piece of its answer. */
export interface TokenRecord extends RecordBase<"llm.token"> {
  readonly token: string;
  readonly index: number;
  readonly choice: number;
  readonly channel: TokenChannel;
  readonly toolCall?: ToolCallRefRecord;
  readonly attempt: number;
  readonly raw?: JsonValue;
}
