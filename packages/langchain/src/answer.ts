import type { LlmReport, ToolCall, Usage } from "@runtap/core";
import { fieldOf, normalizeUsage } from "@runtap/wires/usage";
import { argumentsText, plainMessage } from "./messages.ts";
import { textOfContent } from "./tokens.ts";

/** What a finished model call says. */
export interface Answer {
  readonly output: unknown;
  readonly facts: LlmReport;
}

/** What is known of an answer besides the result. */
export interface AnswerContext {
  /** LangChain took it from its cache. */
  readonly isCached: boolean;
  /** Tokens have told of tool calls already, in the model's own words. */
  readonly hasToolTokens: boolean;
  /** What the chunks of a streamed answer have added up to. */
  readonly usage?: Usage | undefined;
}

function firstText(...values: readonly unknown[]): string | undefined {
  for (const value of values) if (typeof value === "string" && value !== "") return value;
  return undefined;
}

function toolCall(call: unknown, index: number): ToolCall {
  const [id, name] = [fieldOf(call, "id"), fieldOf(call, "name")];
  return {
    index,
    ...(typeof id === "string" ? { id } : {}),
    ...(typeof name === "string" ? { name } : {}),
    arguments: argumentsText(fieldOf(call, "args")),
  };
}

function listAt(from: unknown, name: string): readonly unknown[] {
  const list = fieldOf(from, name);
  return Array.isArray(list) ? list : [];
}

/** The tool calls of a message, those included whose arguments LangChain could not parse. */
export function toolCallsOf(message: unknown): readonly ToolCall[] {
  const calls = [...listAt(message, "tool_calls"), ...listAt(message, "invalid_tool_calls")];
  return calls.map(toolCall);
}

/**
 * LangChain's own figures come first: inclusive, summed over a stream's chunks. What a provider sent stands in
 * `response_metadata`, but of a stream LangChain adds up whatever the chunks repeat there: a figure nobody has sent.
 */
function usageOf(message: unknown, llmOutput: unknown, streamed?: Usage): Usage | undefined {
  const own = normalizeUsage(fieldOf(message, "usage_metadata")) ?? streamed;
  if (own !== undefined) return own;
  const response = fieldOf(message, "response_metadata");
  const sent = isChunk(message)
    ? []
    : [fieldOf(response, "tokenUsage"), fieldOf(response, "usage")];
  for (const raw of [fieldOf(llmOutput, "tokenUsage"), fieldOf(llmOutput, "usage"), ...sent]) {
    const usage = normalizeUsage(raw);
    if (usage !== undefined) return usage;
  }
  return undefined;
}

/** Whether a message was put together from those of a stream. */
function isChunk(message: unknown): boolean {
  return String(listAt(message, "lc_id").at(-1)).endsWith("Chunk");
}

/** LangChain gives messages ids of its own where the provider has given none. */
function responseIdOf(message: unknown, response: unknown): string | undefined {
  const id = firstText(fieldOf(response, "id"), fieldOf(message, "id"));
  return id === undefined || id.startsWith("run-") ? undefined : id;
}

function factsOf(generation: unknown, llmOutput: unknown, context: AnswerContext): LlmReport {
  const message = fieldOf(generation, "message");
  const response = fieldOf(message, "response_metadata");
  const info = fieldOf(generation, "generationInfo");
  const text = textOfContent(fieldOf(message, "content")) ?? firstText(fieldOf(generation, "text"));
  const toolCalls = context.hasToolTokens ? [] : toolCallsOf(message);
  const usage = context.isCached ? undefined : usageOf(message, llmOutput, context.usage);
  const places = [response, info, llmOutput];
  const model = firstText(
    ...places.flatMap((place) =>
      ["model_name", "model", "modelName"].map((n) => fieldOf(place, n)),
    ),
  );
  const finishReason = firstText(
    ...places.flatMap((place) =>
      ["finish_reason", "stop_reason", "finishReason", "done_reason"].map((n) => fieldOf(place, n)),
    ),
  );
  const responseId = responseIdOf(message, response);
  return {
    ...(text === undefined || text === "" ? {} : { text }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(finishReason === undefined ? {} : { finishReason }),
    ...(responseId === undefined ? {} : { responseId }),
    ...(context.isCached ? { cached: true } : {}),
  };
}

/** Reads the result that `handleLLMEnd` brings. */
export function answerOf(result: unknown, context: AnswerContext): Answer {
  const [first] = listAt(result, "generations");
  const choices: readonly unknown[] = Array.isArray(first) ? first : [];
  const outputs = choices.map(
    (choice) => plainMessage(fieldOf(choice, "message")) ?? fieldOf(choice, "text"),
  );
  return {
    output: outputs.length > 1 ? outputs : outputs[0],
    facts: factsOf(choices[0], fieldOf(result, "llmOutput"), context),
  };
}
