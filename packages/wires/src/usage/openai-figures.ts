import type { Figures } from "./figures.ts";
import { countAt, firstOf, sumOf } from "./reading.ts";

/**
 * Chat completions: OpenAI, Azure, DeepSeek, Mistral, Groq, xAI and whoever speaks their wire. Reasoning is inside
 * `completion_tokens`, except at xAI: the total tells, and where there is none, the provider.
 */
export function chatFigures(raw: object, isReasoningOutside: boolean): Figures {
  const prompt = countAt(raw, "prompt_tokens");
  const completion = countAt(raw, "completion_tokens");
  const total = countAt(raw, "total_tokens");
  const reasoning = firstOf(
    countAt(raw, "completion_tokens_details", "reasoning_tokens"),
    countAt(raw, "reasoning_tokens"),
  );
  const together = sumOf(completion, reasoning);
  const outside =
    total === undefined || prompt === undefined || total === sumOf(prompt, completion)
      ? isReasoningOutside && total === undefined
      : total === sumOf(prompt, together);
  return {
    inputTokens: prompt,
    outputTokens: outside ? together : completion,
    cacheReadTokens: firstOf(
      countAt(raw, "prompt_tokens_details", "cached_tokens"),
      countAt(raw, "prompt_cache_hit_tokens"),
      countAt(raw, "cached_prompt_text_tokens"),
      countAt(raw, "cached_tokens"),
    ),
    cacheWriteTokens: countAt(raw, "prompt_tokens_details", "cache_write_tokens"),
    reasoningTokens: reasoning,
  };
}

/** OpenAI's Responses and realtime wires: everything is inclusive. */
export function responsesFigures(raw: object): Figures {
  return {
    inputTokens: countAt(raw, "input_tokens"),
    outputTokens: countAt(raw, "output_tokens"),
    cacheReadTokens: firstOf(
      countAt(raw, "input_tokens_details", "cached_tokens"),
      countAt(raw, "input_token_details", "cached_tokens"),
    ),
    cacheWriteTokens: countAt(raw, "input_tokens_details", "cache_write_tokens"),
    reasoningTokens: countAt(raw, "output_tokens_details", "reasoning_tokens"),
  };
}
