import type { Figures } from "./figures.ts";
import { countAt, fieldOf, sumOf } from "./reading.ts";

function orNone(raw: object, name: string): number | undefined {
  const value = fieldOf(raw, name);
  return value === undefined || value === null ? 0 : countAt(raw, name);
}

/**
 * Gemini: thoughts are outside the candidates, tool-use prompts outside the prompt. The wire leaves zeros out, so an
 * absent count of candidates is 0 where the total says so, and unknown where nothing does.
 */
export function geminiFigures(raw: object): Figures {
  const thoughts = countAt(raw, "thoughtsTokenCount");
  const input = sumOf(countAt(raw, "promptTokenCount"), orNone(raw, "toolUsePromptTokenCount"));
  const total = countAt(raw, "totalTokenCount");
  const counted = sumOf(countAt(raw, "candidatesTokenCount"), orNone(raw, "thoughtsTokenCount"));
  const rest = total === undefined || input === undefined ? undefined : total - input;
  return {
    inputTokens: input,
    outputTokens: counted ?? (rest === (thoughts ?? 0) ? rest : undefined),
    cacheReadTokens: countAt(raw, "cachedContentTokenCount"),
    reasoningTokens: thoughts,
  };
}
