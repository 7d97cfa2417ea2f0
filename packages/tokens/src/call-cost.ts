import type {
  EmbeddingCancel,
  EmbeddingEnd,
  EmbeddingError,
  LlmCancel,
  LlmEnd,
  LlmError,
  PriceSource,
  Usage,
} from "@runtap/core";
import { type EstimateTokens, estimateSample } from "./estimate/estimate.ts";
import { sampleText, type TextSample } from "./estimate/sample-text.ts";
import { MAX_ESTIMATED_LENGTH } from "./estimate/estimate.ts";
import { FIGURES } from "./ledger/token-sums.ts";
import { toNanoUsd } from "./ledger/nano-usd.ts";
import type { OpenCall } from "./open-runs.ts";

/** The ending of a model or embedding call. */
export type CallEnding =
  | LlmEnd
  | LlmError
  | LlmCancel
  | EmbeddingEnd
  | EmbeddingError
  | EmbeddingCancel;

/** What a call used and cost: what its provider said, and apart from it what had to be estimated. */
export interface CallFigures {
  readonly usage: Usage | undefined;
  readonly estimate: Usage | undefined;
  readonly nanoUsd: bigint | undefined;
  readonly estimatedNanoUsd: bigint | undefined;
}

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** Reads figures off endings. */
export interface Pricing {
  readonly prices: PriceSource | undefined;
  readonly estimate: EstimateTokens | undefined;
}

/** Whether anything is known: of a shape that nobody can read there is the provider's own object and nothing else. */
export function hasFigures(usage: Usage | undefined): usage is Usage {
  return usage !== undefined && FIGURES.some((figure) => usage[figure] !== undefined);
}

/** Whether the ending came before the answer was whole. */
export function isCutShort(ending: CallEnding): boolean {
  return ending.type !== "llm.end" && ending.type !== "embedding.end";
}

/** Whether anything was answered: a call that failed before that was, as far as one can tell, not billed. */
function hasAnswered(ending: CallEnding): boolean {
  return !isCutShort(ending) || ("tokenEvents" in ending && ending.tokenEvents > 0);
}

function answerOf(ending: CallEnding): TextSample {
  if (!("tokenEvents" in ending)) return { pieces: [], length: 0 };
  const written = (ending.toolCalls ?? []).map((call) => [call.name, call.arguments]);
  return sampleText([ending.text ?? ending.output, written], MAX_ESTIMATED_LENGTH);
}

function markedPartial(usage: Usage, ending: CallEnding): Usage {
  return isCutShort(ending) && usage.partial !== true ? { ...usage, partial: true } : usage;
}

/** Estimates the figures that the provider left out; `undefined` where there are none, or nothing to go by. */
function estimated(
  call: OpenCall,
  ending: CallEnding,
  said: Usage | undefined,
  estimate: EstimateTokens,
): Usage | undefined {
  if (!hasAnswered(ending)) return undefined;
  const guess: Growing<Usage> = { source: "estimate" };
  if (said?.inputTokens === undefined && call.input !== undefined) {
    const tokens = estimateSample(call.input, estimate);
    if (tokens !== undefined) guess.inputTokens = tokens;
  }
  if (said?.outputTokens === undefined) {
    const tokens = estimateSample(answerOf(ending), estimate);
    if (tokens !== undefined) guess.outputTokens = tokens;
  }
  if (guess.inputTokens === undefined && guess.outputTokens === undefined) return undefined;
  if (isCutShort(ending)) guess.partial = true;
  return guess;
}

function priceOf(
  call: OpenCall,
  ending: CallEnding,
  usage: Usage,
  prices: PriceSource | undefined,
): number | undefined {
  return prices?.({
    usage,
    time: ending.time,
    ...namesOf(call, ending),
  });
}

/** The model that answered, else the one asked for, and its provider. */
export function namesOf(
  call: OpenCall,
  ending: Pick<CallEnding, "model">,
): { readonly model?: string; readonly provider?: string } {
  const model = ending.model ?? call.model;
  const { provider } = call;
  return {
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
  };
}

/** What a call used and cost. */
export function figuresOf(call: OpenCall, ending: CallEnding, pricing: Pricing): CallFigures {
  const { prices } = pricing;
  const reported = hasFigures(ending.usage) ? markedPartial(ending.usage, ending) : undefined;
  if (reported?.source === "estimate") {
    const usd = ending.costUsd ?? priceOf(call, ending, reported, prices);
    return {
      usage: undefined,
      estimate: reported,
      nanoUsd: undefined,
      estimatedNanoUsd: toNanoUsd(usd),
    };
  }
  const guess =
    pricing.estimate === undefined
      ? undefined
      : estimated(call, ending, reported, pricing.estimate);
  const usd =
    ending.costUsd ??
    (reported === undefined
      ? undefined
      : priceOf(
          call,
          ending,
          guess === undefined ? reported : { ...reported, partial: true },
          prices,
        ));
  const nanoUsd = toNanoUsd(usd);
  if (guess === undefined) {
    return { usage: reported, estimate: undefined, nanoUsd, estimatedNanoUsd: undefined };
  }
  // A cost without usage is that of the whole call: there is nothing to add to it.
  if (reported === undefined && nanoUsd !== undefined) {
    return { usage: undefined, estimate: guess, nanoUsd, estimatedNanoUsd: undefined };
  }
  const together = priceOf(call, ending, { ...reported, ...guess }, prices);
  const estimatedUsd = together === undefined ? undefined : Math.max(0, together - (usd ?? 0));
  return { usage: reported, estimate: guess, nanoUsd, estimatedNanoUsd: toNanoUsd(estimatedUsd) };
}
