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
import { cut, type Fields, type FieldsInProgress, finite, milliseconds } from "./field.ts";
import { flatten } from "./scalars.ts";

/** What of an event goes into its line. */
export interface EventFieldsOptions {
  readonly content: ContentMode;
  readonly limits: RecordLimits;
}

const MAX_NAME_LENGTH = 256;

/** What an event adds to the fields of its run. Never throws, whatever the event holds. */
export function eventFields(event: AnyEvent, { content, limits }: EventFieldsOptions): Fields {
  const fields = isTerminal(event) ? endingFields(event) : midwayFields(event);
  if (content !== false) addContent(fields, event, content, limits);
  return fields;
}

function endingFields(event: AnyEnding): FieldsInProgress {
  const fields: FieldsInProgress = {
    event: event.type,
    seq: event.seq,
    status: "reason" in event ? "cancelled" : "error" in event ? "error" : "ok",
    failed: isFailure(event),
    duration_ms: milliseconds(event.durationMs),
  };
  if ("reason" in event) fields["cancel_reason"] = event.reason;
  if ("originRunId" in event) {
    fields["origin_run_id"] = event.originRunId;
    fields["is_origin"] = event.originRunId === event.run.id;
  }
  if ("error" in event || "reason" in event) addError(fields, event);
  switch (event.run.kind) {
    case "llm":
      if ("tokenEvents" in event) addLlmFacts(fields, event);
      break;
    case "embedding":
      addFacts(fields, factsOf(event));
      break;
    default:
      break;
  }
  if ("documents" in event) fields["document_count"] = event.documents.length;
  if ("count" in event) {
    fields["embedding_count"] = finite(event.count);
    fields["gen_ai.embeddings.dimension.count"] = finite(event.dimensions);
  }
  return fields;
}

function addError(fields: FieldsInProgress, event: AnyEvent): void {
  const err = errOf(event.run, errorOf(event));
  if (err !== undefined) fields["err"] = err;
  if ("reason" in event) {
    if (isFailure(event)) fields["error.type"] = event.reason;
  } else fields["error.type"] = errorTypeOf(err);
}

function addFacts(fields: FieldsInProgress, facts: EmbeddingFacts): void {
  const { usage, model, responseId } = facts;
  if (model !== undefined) fields["gen_ai.response.model"] = cut(model, MAX_NAME_LENGTH);
  if (responseId !== undefined) fields["gen_ai.response.id"] = cut(responseId, MAX_NAME_LENGTH);
  if (usage !== undefined) {
    fields["gen_ai.usage.input_tokens"] = finite(usage.inputTokens);
    fields["gen_ai.usage.output_tokens"] = finite(usage.outputTokens);
    fields["gen_ai.usage.cache_read.input_tokens"] = finite(usage.cacheReadTokens);
    fields["gen_ai.usage.cache_creation.input_tokens"] = finite(usage.cacheWriteTokens);
    fields["gen_ai.usage.reasoning.output_tokens"] = finite(usage.reasoningTokens);
    fields["usage_source"] = usage.source;
    if (usage.partial === true) fields["usage_partial"] = true;
  }
  if (facts.costUsd !== undefined) fields["cost_usd"] = finite(facts.costUsd);
}

/** Endings of other kinds have no facts, but a recorded event may say anything. */
function factsOf(event: AnyEnding): EmbeddingFacts {
  return "usage" in event || "model" in event || "costUsd" in event || "responseId" in event
    ? event
    : {};
}

function addLlmFacts(fields: FieldsInProgress, facts: LlmFacts): void {
  addFacts(fields, facts);
  const { finishReason, toolCalls, timeToFirstTokenMs } = facts;
  if (finishReason !== undefined) {
    fields["gen_ai.response.finish_reasons"] = [cut(finishReason, MAX_NAME_LENGTH)];
  }
  if (facts.tokenEvents > 0) fields["token_events"] = facts.tokenEvents;
  if (timeToFirstTokenMs !== undefined) {
    fields["time_to_first_token_ms"] = milliseconds(timeToFirstTokenMs);
  }
  if (toolCalls !== undefined && toolCalls.length > 0) fields["tool_call_count"] = toolCalls.length;
  if (facts.cached === true) fields["cached"] = true;
}

function midwayFields(event: AnyEvent): FieldsInProgress {
  const fields: FieldsInProgress = { event: event.type, seq: event.seq };
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
      if (Array.isArray(event.input)) fields["message_count"] = event.input.length;
      if (event.prompt !== undefined) {
        fields["prompt_name"] = cut(event.prompt.name, MAX_NAME_LENGTH);
        if (event.prompt.version !== undefined)
          fields["prompt_version"] = cut(event.prompt.version, MAX_NAME_LENGTH);
      }
      break;
    case "tool.start":
      if (event.toolCallId !== undefined)
        fields["gen_ai.tool.call.id"] = cut(event.toolCallId, MAX_NAME_LENGTH);
      break;
    case "llm.token":
      fields["index"] = event.index;
      fields["choice"] = event.choice;
      fields["channel"] = event.channel;
      fields["attempt"] = event.attempt;
      fields["length"] = event.token.length;
      break;
    case "agent.action":
      fields["tool"] = cut(event.tool, MAX_NAME_LENGTH);
      break;
    case "run.retry":
      fields["attempt"] = event.attempt;
      fields["delay_ms"] = finite(event.delayMs);
      fields["fallback_model"] = event.model;
      fields["fallback_provider"] = event.provider;
      addError(fields, event);
      addFacts(fields, event.usage === undefined ? {} : { usage: event.usage });
      break;
    case "run.progress":
      fields["completed"] = finite(event.completed);
      fields["total"] = finite(event.total);
      break;
    case "run.score":
      fields["score_name"] = cut(event.name, MAX_NAME_LENGTH);
      fields["score_value"] = finite(event.value);
      fields["score_source"] = cut(event.source, MAX_NAME_LENGTH);
      if (event.label !== undefined) fields["score_label"] = cut(event.label, MAX_NAME_LENGTH);
      break;
    case "run.warning":
      fields["warning_code"] = event.code;
      break;
    case "handler.error":
      fields["handler"] = cut(event.handler, MAX_NAME_LENGTH);
      fields["failed_event"] = event.event.type;
      addError(fields, event);
      break;
    case "handler.drop":
      fields["handler"] = cut(event.handler, MAX_NAME_LENGTH);
      fields["dropped"] = finite(event.count);
      break;
    default:
      flattenCustom(event, fields);
  }
  return fields;
}

const ENVELOPE: ReadonlySet<string> = new Set(["type", "run", "seq", "time"]);

/** Of an event of yours: its scalars. */
function flattenCustom(event: object, into: FieldsInProgress): void {
  flatten(event, "data.", into, { skipped: ENVELOPE });
}
