import type { ToolCall, Usage } from "./content.ts";
import type { CancelReason, RunInfo } from "./run-info.ts";

/** What every event has. */
export interface EventBase<Type extends string = string> {
  readonly type: Type;
  readonly run: RunInfo;
  /** Its place in the trace within this process; strictly increasing. */
  readonly seq: number;
  /** Epoch milliseconds, with fraction, from a monotonic clock. */
  readonly time: number;
}

/** A run begins. */
export interface Start<Type extends string> extends EventBase<Type> {
  readonly input: unknown;
}

/** A part of the output. */
export interface Chunk<Type extends string> extends EventBase<Type> {
  readonly chunk: unknown;
}

/** A run is over. */
export interface Ended<Type extends string> extends EventBase<Type> {
  readonly durationMs: number;
}

/** A run has returned. */
export interface End<Type extends string> extends Ended<Type> {
  /** What the run returned. */
  readonly output: unknown;
}

/** The run was cut short: what there was of its output. */
export interface CutShort<Type extends string> extends Ended<Type> {
  /** The output so far: joined text, or the chunks. */
  readonly output?: unknown;
  /** `output` was capped (262,144 characters, 1,000 chunks). */
  readonly truncated?: true;
}

/** A run has thrown. */
export interface Failed<Type extends string> extends CutShort<Type> {
  /** What was thrown; anything else than an `Error` is wrapped, the original in `cause`. */
  readonly error: Error;
  /** The run where it was first thrown: one failure, one alert. */
  readonly originRunId: string;
}

/** A run was stopped. */
export interface Cancelled<Type extends string> extends CutShort<Type> {
  readonly reason: CancelReason;
  readonly cause?: unknown;
}

/** What is known of a model call at its ending, whichever it is. */
export interface LlmFacts {
  /** The text of choice 0. */
  readonly text?: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly usage?: Usage;
  readonly costUsd?: number;
  /** The model that answered. */
  readonly model?: string;
  readonly responseId?: string;
  readonly finishReason?: string;
  /** How many `llm.token` the run has had. */
  readonly tokenEvents: number;
  /** From the start to the first content, never to a role frame. */
  readonly timeToFirstTokenMs?: number;
  /** The answer came from a cache of yours. */
  readonly cached?: boolean;
}

/** What is known of an embedding call at its ending, whichever it is. */
export interface EmbeddingFacts {
  readonly usage?: Usage;
  readonly costUsd?: number;
  readonly model?: string;
  readonly responseId?: string;
}
