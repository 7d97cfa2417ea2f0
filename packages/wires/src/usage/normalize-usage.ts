import type { Usage } from "@runtap/core";
import { anthropicFigures, converseFigures } from "./anthropic-figures.ts";
import { type Figures, usageOf } from "./figures.ts";
import {
  camelFigures,
  langchainFigures,
  ollamaFigures,
  promptFigures,
} from "./framework-figures.ts";
import { geminiFigures } from "./gemini-figures.ts";
import { chatFigures, responsesFigures } from "./openai-figures.ts";
import { fieldOf, isObject } from "./reading.ts";

/** What is known besides the object itself. */
export interface NormalizeOptions {
  /** Who sent it, in your words or the framework's: asked only where the object can be read in two ways. */
  readonly provider?: string | undefined;
  /** The call was cut short. @default false */
  readonly partial?: boolean | undefined;
}

const CONTAINERS = ["usage", "usageMetadata", "usage_metadata", "response", "message", "tokens"];

function hasAny(raw: object, ...names: readonly string[]): boolean {
  return names.some((name) => {
    const value = fieldOf(raw, name);
    return value !== undefined && value !== null;
  });
}

function figuresOf(raw: object, provider: string): Figures | undefined {
  if (hasAny(raw, "prompt_tokens", "completion_tokens")) {
    return chatFigures(raw, /x[-_.]?ai|grok/.test(provider));
  }
  if (
    hasAny(raw, "promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount")
  ) {
    return geminiFigures(raw);
  }
  if (hasAny(raw, "input_tokens", "output_tokens")) return snakeFigures(raw, provider);
  if (hasAny(raw, "cacheReadInputTokens", "cacheWriteInputTokens")) return converseFigures(raw);
  if (hasAny(raw, "inputTokens", "outputTokens")) return camelFigures(raw);
  if (hasAny(raw, "promptTokens", "completionTokens")) return promptFigures(raw);
  if (hasAny(raw, "prompt_eval_count", "eval_count")) return ollamaFigures(raw);
  return undefined;
}

function snakeFigures(raw: object, provider: string): Figures {
  if (
    hasAny(raw, "cache_read_input_tokens", "cache_creation_input_tokens", "iterations") ||
    /anthropic|claude/.test(provider)
  ) {
    return anthropicFigures(raw);
  }
  const details = fieldOf(raw, "input_token_details");
  const more = fieldOf(raw, "output_token_details");
  const isLangchain =
    (isObject(details) && hasAny(details, "cache_read", "cache_creation")) ||
    (isObject(more) && hasAny(more, "reasoning"));
  return isLangchain ? langchainFigures(raw) : responsesFigures(raw);
}

/** The usage object in a response, a chunk of a stream, or the object itself. */
export function usageObject(value: unknown, depth = 0): object | undefined {
  if (!isObject(value)) return undefined;
  if (figuresOf(value, "") !== undefined) return value;
  if (depth === 2) return undefined;
  for (const name of CONTAINERS) {
    const found = usageObject(fieldOf(value, name), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Reads tokens used out of a provider's or framework's own object: OpenAI chat and Responses and whoever speaks them,
 * Anthropic, Gemini, Bedrock, Ollama, LangChain's `usage_metadata`, the AI SDK's. A response or chunk that carries the
 * object will do. Pure; never throws.
 *
 * Totals are made inclusive where a provider leaves the cache or the reasoning out. A figure that is absent, no integer
 * from 0 on, or contradicted by another is left out: never a guess, never 0. The object itself is kept as `raw`.
 *
 * @returns `undefined` where no figure can be read.
 * @example
 * llm.report({ usage: normalizeUsage(message.usage, { provider: "anthropic" }) });
 */
export function normalizeUsage(raw: unknown, options: NormalizeOptions = {}): Usage | undefined {
  const { provider, partial } = options;
  const found = usageObject(raw);
  if (found === undefined) return undefined;
  const named = typeof provider === "string" ? provider.toLowerCase() : "";
  const figures = figuresOf(found, named);
  return figures === undefined ? undefined : usageOf(figures, found, partial === true);
}
