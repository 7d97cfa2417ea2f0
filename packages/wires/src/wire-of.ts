import { anthropicMessages } from "./anthropic-messages.ts";
import { gemini } from "./gemini.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiCompletions } from "./openai-completions.ts";
import { openaiEmbeddings } from "./openai-embeddings.ts";
import { openaiResponses } from "./openai-responses.ts";
import type { Wire } from "./wire.ts";

function pathOf(url: string | URL): string | undefined {
  try {
    return new URL(url, "http://localhost").pathname.replace(/\/+$/, "");
  } catch {
    return undefined;
  }
}

/** The end of the path, and what is spoken there; the first that fits. */
const ENDPOINTS: readonly (readonly [RegExp, Wire])[] = [
  [/\/(?:chat|fim)\/completions$/, openaiChat],
  [/\/completions$/, openaiCompletions],
  [/\/responses$/, openaiResponses],
  [/\/embeddings$/, openaiEmbeddings],
  // Not OpenAI's threads, whose messages are no answers.
  [/(?<!\/threads\/[^/]+)\/messages$/, anthropicMessages],
  [/\/publishers\/anthropic\/models\/[^/]+:(?:streamR|r)awPredict$/, anthropicMessages],
  [/\/[^/]+:(?:streamG|g)enerateContent$/, gemini],
];

/**
 * Which wire an HTTP address speaks: OpenAI's and Anthropic's endpoints, whatever stands before them (a compatible
 * server's base, an Azure deployment), Gemini's on either of Google's platforms. Never throws.
 *
 * @param method Only `POST` asks a model for anything. @default "POST"
 * @returns `undefined` for any other address: Anthropic's batches, OpenAI's files, Amazon's binary streams.
 */
export function wireOf(url: string | URL, method = "POST"): Wire | undefined {
  if (method.toUpperCase() !== "POST") return undefined;
  const path = pathOf(url);
  return path === undefined ? undefined : ENDPOINTS.find(([end]) => end.test(path))?.[1];
}
