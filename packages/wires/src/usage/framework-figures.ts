import type { Figures } from "./figures.ts";
import { countAt, fieldOf, firstOf, isObject } from "./reading.ts";

/** LangChain's `usage_metadata`: inclusive, whatever the provider. */
export function langchainFigures(raw: object): Figures {
  return {
    inputTokens: countAt(raw, "input_tokens"),
    outputTokens: countAt(raw, "output_tokens"),
    cacheReadTokens: countAt(raw, "input_token_details", "cache_read"),
    cacheWriteTokens: countAt(raw, "input_token_details", "cache_creation"),
    reasoningTokens: countAt(raw, "output_token_details", "reasoning"),
  };
}

/**
 * The AI SDK, from 5 on, and runtap's own usage: numbers with their details beside them, or, at the model's own
 * interface since 6, objects with a `total`.
 */
export function camelFigures(raw: object): Figures {
  if (isObject(fieldOf(raw, "inputTokens")) || isObject(fieldOf(raw, "outputTokens"))) {
    return {
      inputTokens: countAt(raw, "inputTokens", "total"),
      outputTokens: countAt(raw, "outputTokens", "total"),
      cacheReadTokens: countAt(raw, "inputTokens", "cacheRead"),
      cacheWriteTokens: countAt(raw, "inputTokens", "cacheWrite"),
      reasoningTokens: countAt(raw, "outputTokens", "reasoning"),
    };
  }
  return {
    inputTokens: countAt(raw, "inputTokens"),
    outputTokens: countAt(raw, "outputTokens"),
    cacheReadTokens: firstOf(
      countAt(raw, "cacheReadTokens"),
      countAt(raw, "inputTokenDetails", "cacheReadTokens"),
      countAt(raw, "cachedInputTokens"),
    ),
    cacheWriteTokens: firstOf(
      countAt(raw, "cacheWriteTokens"),
      countAt(raw, "inputTokenDetails", "cacheWriteTokens"),
    ),
    reasoningTokens: firstOf(
      countAt(raw, "reasoningTokens"),
      countAt(raw, "outputTokenDetails", "reasoningTokens"),
    ),
  };
}

/** The AI SDK before 5, and LangChain's `llmOutput.tokenUsage`. */
export function promptFigures(raw: object): Figures {
  return {
    inputTokens: countAt(raw, "promptTokens"),
    outputTokens: countAt(raw, "completionTokens"),
  };
}

/** Ollama's response. */
export function ollamaFigures(raw: object): Figures {
  return {
    inputTokens: countAt(raw, "prompt_eval_count"),
    outputTokens: countAt(raw, "eval_count"),
  };
}
