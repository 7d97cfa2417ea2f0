import type { Figures } from "./figures.ts";
import { countAt, fieldOf, sumOf } from "./reading.ts";

/** `input_tokens` leaves the cache out; absent cache fields are an older wire that had no cache. */
function messageFigures(raw: unknown): Figures {
  const read = countAt(raw, "cache_read_input_tokens");
  const written = countAt(raw, "cache_creation_input_tokens");
  return {
    inputTokens: sumOf(
      countAt(raw, "input_tokens"),
      cacheCount(raw, read, "cache_read_input_tokens"),
      cacheCount(raw, written, "cache_creation_input_tokens"),
    ),
    outputTokens: countAt(raw, "output_tokens"),
    cacheReadTokens: read,
    cacheWriteTokens: written,
    reasoningTokens: countAt(raw, "output_tokens_details", "thinking_tokens"),
  };
}

/** 0 for a field that is not there, unknown for one that makes no sense. */
function cacheCount(raw: unknown, count: number | undefined, name: string): number | undefined {
  const value = fieldOf(raw, name);
  return value === undefined || value === null ? 0 : count;
}

function added(one: Figures, other: Figures): Figures {
  return {
    inputTokens: sumOf(one.inputTokens, other.inputTokens),
    outputTokens: sumOf(one.outputTokens, other.outputTokens),
    cacheReadTokens: sumOf(one.cacheReadTokens, other.cacheReadTokens),
    cacheWriteTokens: sumOf(one.cacheWriteTokens, other.cacheWriteTokens),
    reasoningTokens: sumOf(one.reasoningTokens, other.reasoningTokens),
  };
}

/** Of the rounds of a call those that its own model is billed for: an advisor's are another model's. */
function isOwnRound(round: unknown): boolean {
  const type = fieldOf(round, "type");
  return type === undefined || type === "message" || type === "compaction";
}

/**
 * Anthropic's messages. With compaction the top level leaves out the round that compacted; `iterations` lists all of
 * them, and all are billed.
 */
export function anthropicFigures(raw: object): Figures {
  const top = messageFigures(raw);
  const iterations = fieldOf(raw, "iterations");
  const rounds = Array.isArray(iterations) ? iterations.filter(isOwnRound) : [];
  if (rounds.length === 0) return top;
  const sum = rounds.map(messageFigures).reduce(added);
  const isWhole =
    (sum.inputTokens ?? -1) >= (top.inputTokens ?? 0) &&
    (sum.outputTokens ?? -1) >= (top.outputTokens ?? 0);
  return isWhole ? { ...sum, reasoningTokens: sum.reasoningTokens ?? top.reasoningTokens } : top;
}

/** Amazon Bedrock's Converse: the same arithmetic under other names. */
export function converseFigures(raw: object): Figures {
  const read = countAt(raw, "cacheReadInputTokens");
  const written = countAt(raw, "cacheWriteInputTokens");
  return {
    inputTokens: sumOf(
      countAt(raw, "inputTokens"),
      cacheCount(raw, read, "cacheReadInputTokens"),
      cacheCount(raw, written, "cacheWriteInputTokens"),
    ),
    outputTokens: countAt(raw, "outputTokens"),
    cacheReadTokens: read,
    cacheWriteTokens: written,
  };
}
