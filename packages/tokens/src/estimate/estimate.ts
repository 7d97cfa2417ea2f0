import { estimateTokenCount } from "tokenx";
import type { TextSample } from "./sample-text.ts";

/** Counts, or guesses, the tokens of a text. It is asked at a call's ending, for at most 32,768 characters. */
export type EstimateTokens = (text: string) => number;

/** How much of a text is looked at; the rest is taken to be like it. */
export const MAX_ESTIMATED_LENGTH = 32_768;

/** The guess by default: rules over kinds of words, within some ten percent for prose. */
export function guessTokens(text: string): number {
  return estimateTokenCount(text);
}

/** A counter that never throws; what it throws is handed on. */
export function safeEstimate(
  estimate: EstimateTokens,
  onError: (error: unknown) => void,
): EstimateTokens {
  return (text) => {
    try {
      return estimate(text);
    } catch (error) {
      onError(error);
      return Number.NaN;
    }
  };
}

/** The tokens of texts; `undefined` where there is no text, and where the function fails or makes no sense. */
export function estimateSample(
  { pieces, length }: TextSample,
  estimate: EstimateTokens,
): number | undefined {
  if (length === 0) return undefined;
  const text = pieces.join("\n").slice(0, MAX_ESTIMATED_LENGTH);
  const tokens = estimate(text);
  if (!Number.isFinite(tokens) || tokens < 0 || text.length === 0) return undefined;
  const share = Math.max(1, length / text.length);
  return Math.max(1, Math.round(tokens * share));
}

/** A quarter of a token for a Latin letter, a whole one for a CJK character: cheap enough for every streamed token. */
export function roughTokens(text: string): number {
  let quarters = 0;
  for (let at = 0; at < text.length; at += 1) quarters += text.charCodeAt(at) < 0x2e80 ? 1 : 4;
  return quarters / 4;
}
