import {
  type AnyEnding,
  type AnyEvent,
  type EmbeddingFacts,
  isFailure,
  isTerminal,
  type LlmFacts,
} from "@runtap/core";
import type { RecordLimits } from "@runtap/core/records";
import { addContent, type ContentMode } from "./content.ts";
import { errOf, errorOf, errorTypeOf } from "./error-fields.ts";
import { cut, finite, milliseconds } from "./field.ts";
import type { LineFields } from "./line-fields.ts";
import { flatten } from "./scalars.ts";

/** What of an event goes into its line. */
export interface EventFieldsOptions {
  readonly content: ContentMode;
  readonly limits: RecordLimits;
}

const MAX_NAME_LENGTH = 256;

/** Adds what an event says beside its run. Never throws, whatever the event holds. */
export function addEvent(
  into: LineFields,
  event: AnyEvent,
  { content, limits }: EventFieldsOptions,
): void {
  into.putWord("event", event.type);
  into.put("seq", event.seq);
  if (isTerminal(event)) addEnding(into, event);
  else addMidway(into, event);
  if (content !== false) addContent(into, event, content, limits);
}

function addEnding(into: LineFields, event: AnyEnding): void {
  const isCancel = "reason" in event;
  into.putWord("status", isCancel ? "cancelled" : "error" in event ? "error" : "ok");
  into.put("failed", isFailure(event));
  into.put("duration_ms", milliseconds(event.durationMs));
  if ("reason" in event) into.putWord("cancel_reason", event.reason);
  if ("originRunId" in event) {
    into.put("origin_run_id", event.originRunId);
    into.put("is_origin", event.originRunId === event.run.id);
  }
  if ("error" in event || "reason" in event) addError(into, event);
  switch (event.run.kind) {
    case "llm":
      if ("tokenEvents" in event) addLlmFacts(into, event);
      break;
    case "embedding":
      addFacts(into, factsOf(event));
      break;
    default:
      break;
  }
  if ("documents" in event) into.put("document_count", event.documents.length);
  if ("count" in event) {
    into.put("embedding_count", finite(event.count));
    into.put("gen_ai.embeddings.dimension.count", finite(event.dimensions));
  }
}

function addError(into: LineFields, event: AnyEvent): void {
  const err = errOf(event.run, errorOf(event));
  if (err !== undefined) into.put("err", err);
  if ("reason" in event) {
    if (isFailure(event)) into.put("error.type", event.reason);
  } else into.put("error.type", errorTypeOf(err));
}

function addFacts(into: LineFields, facts: EmbeddingFacts): void {
  const { usage, model, responseId } = facts;
  if (model !== undefined) into.put("gen_ai.response.model", cut(model, MAX_NAME_LENGTH));
  if (responseId !== undefined) into.put("gen_ai.response.id", cut(responseId, MAX_NAME_LENGTH));
  if (usage !== undefined) {
    into.put("gen_ai.usage.input_tokens", finite(usage.inputTokens));
    into.put("gen_ai.usage.output_tokens", finite(usage.outputTokens));
    into.put("gen_ai.usage.cache_read.input_tokens", finite(usage.cacheReadTokens));
    into.put("gen_ai.usage.cache_creation.input_tokens", finite(usage.cacheWriteTokens));
    into.put("gen_ai.usage.reasoning.output_tokens", finite(usage.reasoningTokens));
    into.putWord("usage_source", usage.source);
    if (usage.partial === true) into.put("usage_partial", true);
  }
  if (facts.costUsd !== undefined) into.put("cost_usd", finite(facts.costUsd));
}

/** Endings of other kinds have no facts, but a recorded event may say anything. */
function factsOf(event: AnyEnding): EmbeddingFacts {
  return "usage" in event || "model" in event || "costUsd" in event || "responseId" in event
    ? event
    : {};
}

function addLlmFacts(into: LineFields, facts: LlmFacts): void {
  addFacts(into, facts);
  const { finishReason, toolCalls, timeToFirstTokenMs } = facts;
  if (finishReason !== undefined) {
    into.put("gen_ai.response.finish_reasons", [cut(finishReason, MAX_NAME_LENGTH)]);
  }
  if (facts.tokenEvents > 0) into.put("token_events", facts.tokenEvents);
  if (timeToFirstTokenMs !== undefined) {
    into.put("time_to_first_token_ms", milliseconds(timeToFirstTokenMs));
  }
  if (toolCalls !== undefined && toolCalls.length > 0)
    into.put("tool_call_count", toolCalls.length);
  if (facts.cached === true) into.put("cached", true);
}

function addMidway(into: LineFields, event: AnyEvent): void {
  switch (event.type) {
    case "chain.start":
    case "agent.start":
    case "retriever.start":
    case "embedding.start":
    case "chain.chunk":
    case "agent.chunk":
    case "tool.chunk":
    case "run.text":
      break;
    case "llm.start":
      if (Array.isArray(event.input)) into.put("message_count", event.input.length);
      if (event.prompt !== undefined) {
        into.put("prompt_name", cut(event.prompt.name, MAX_NAME_LENGTH));
        if (event.prompt.version !== undefined)
          into.put("prompt_version", cut(event.prompt.version, MAX_NAME_LENGTH));
      }
      break;
    case "tool.start":
      if (event.toolCallId !== undefined)
        into.put("gen_ai.tool.call.id", cut(event.toolCallId, MAX_NAME_LENGTH));
      break;
    case "llm.token":
      into.put("index", event.index);
      into.put("choice", event.choice);
      into.putWord("channel", event.channel);
      into.put("attempt", event.attempt);
      into.put("length", event.token.length);
      break;
    case "agent.action":
      into.put("tool", cut(event.tool, MAX_NAME_LENGTH));
      break;
    case "run.retry":
      into.put("attempt", event.attempt);
      into.put("delay_ms", finite(event.delayMs));
      into.put("fallback_model", event.model);
      into.put("fallback_provider", event.provider);
      addError(into, event);
      addFacts(into, event.usage === undefined ? {} : { usage: event.usage });
      break;
    case "run.progress":
      into.put("completed", finite(event.completed));
      into.put("total", finite(event.total));
      break;
    case "run.score":
      into.put("score_name", cut(event.name, MAX_NAME_LENGTH));
      into.put("score_value", finite(event.value));
      into.put("score_source", cut(event.source, MAX_NAME_LENGTH));
      if (event.label !== undefined) into.put("score_label", cut(event.label, MAX_NAME_LENGTH));
      break;
    case "run.warning":
      into.put("warning_code", event.code);
      break;
    case "handler.error":
      into.put("handler", cut(event.handler, MAX_NAME_LENGTH));
      into.put("failed_event", event.event.type);
      addError(into, event);
      break;
    case "handler.drop":
      into.put("handler", cut(event.handler, MAX_NAME_LENGTH));
      into.put("dropped", finite(event.count));
      break;
    default:
      flattenCustom(event, into);
  }
}

const ENVELOPE: ReadonlySet<string> = new Set(["type", "run", "seq", "time"]);

/** Of an event of yours: its scalars. */
function flattenCustom(event: object, into: LineFields): void {
  flatten(event, "data.", into, { skipped: ENVELOPE });
}
