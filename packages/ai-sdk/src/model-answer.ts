import type { LlmReport, ToolCall } from "@runtap/core";
import { fieldOf, listAt, textAt } from "./field.ts";
import { finishReasonOf, modelUsage } from "./model-usage.ts";
import { argumentsOf } from "./part-reader.ts";

/** What a whole answer says: facts of the run's ending, and its output. */
export interface ModelAnswer {
  readonly facts: LlmReport;
  /** The text; where there is none, the tool calls. */
  readonly output: unknown;
}

function toolCallOf(part: unknown, index: number): ToolCall {
  const id = textAt(part, "toolCallId");
  const name = textAt(part, "toolName");
  return {
    index,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    arguments: argumentsOf(part),
  };
}

function partsOf(result: unknown, type: string): readonly unknown[] {
  return listAt(result, "content").filter((part) => fieldOf(part, "type") === type);
}

/** Reads what `doGenerate` of a model has resolved to. */
export function modelAnswer(result: unknown, provider: string | undefined): ModelAnswer {
  const texts = partsOf(result, "text");
  const text = texts.length === 0 ? undefined : texts.map((part) => textAt(part, "text")).join("");
  const calls = partsOf(result, "tool-call").map(toolCallOf);
  const response = fieldOf(result, "response");
  return {
    facts: {
      text,
      toolCalls: calls.length === 0 ? undefined : calls,
      usage: modelUsage(fieldOf(result, "usage"), provider),
      finishReason: finishReasonOf(fieldOf(result, "finishReason")),
      responseId: textAt(response, "id"),
      model: textAt(response, "modelId"),
    },
    output: text ?? (calls.length === 0 ? undefined : calls),
  };
}
