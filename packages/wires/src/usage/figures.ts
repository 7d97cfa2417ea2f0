import type { Usage } from "@runtap/core";

/** What a reader has found in a provider's object, before it is checked. */
export interface Figures {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** Whether parts fit into their whole; an unknown whole contradicts nothing. */
function fits(whole: number | undefined, ...parts: readonly (number | undefined)[]): boolean {
  return whole === undefined || parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) <= whole;
}

/**
 * Usage out of figures. Where a part exceeds its whole, one of the two must be wrong and nobody can tell which: both are
 * left out.
 */
export function usageOf(figures: Figures, raw: unknown, isPartial: boolean): Usage | undefined {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = figures;
  const usage: Growing<Usage> = { source: "provider" };
  if (fits(inputTokens, cacheReadTokens, cacheWriteTokens)) {
    if (inputTokens !== undefined) usage.inputTokens = inputTokens;
    if (cacheReadTokens !== undefined) usage.cacheReadTokens = cacheReadTokens;
    if (cacheWriteTokens !== undefined) usage.cacheWriteTokens = cacheWriteTokens;
  }
  if (fits(outputTokens, reasoningTokens)) {
    if (outputTokens !== undefined) usage.outputTokens = outputTokens;
    if (reasoningTokens !== undefined) usage.reasoningTokens = reasoningTokens;
  }
  if (Object.keys(usage).length === 1) return undefined;
  if (isPartial) usage.partial = true;
  usage.raw = raw;
  return usage;
}
