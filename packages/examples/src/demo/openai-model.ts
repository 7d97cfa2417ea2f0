import type { PickedToken, UsageReport } from "@runtap/core";
import OpenAI from "openai";

import type { Model } from "./model.ts";
import { toMessages } from "./prompt.ts";

export interface OpenAiModelOptions {
  readonly apiKey: string;
  /** Another server that speaks the same protocol. */
  readonly baseURL?: string | undefined;
  /** @default "gpt-5-mini" */
  readonly model?: string | undefined;
}

/** A model of OpenAI's, or of any server that speaks its chat completions. */
export function openAiModel({ apiKey, baseURL, model = "gpt-5-mini" }: OpenAiModelOptions): Model {
  const client = new OpenAI({ apiKey, baseURL });
  return {
    name: model,
    provider: "openai",
    answer: async (prompt, llm) => {
      const stream = await client.chat.completions.create(
        {
          model,
          messages: toMessages(prompt),
          stream: true,
          stream_options: { include_usage: true },
        },
        { signal: llm.signal },
      );
      let text = "";
      for await (const chunk of llm.through(stream, readChunk)) {
        text += chunk.choices[0]?.delta.content ?? "";
      }
      return text;
    },
  };
}

/** What a chunk of a chat completion says: a piece of text, and the facts on its way. */
export function readChunk(chunk: OpenAI.ChatCompletionChunk): PickedToken {
  const choice = chunk.choices[0];
  return {
    text: choice?.delta.content,
    finishReason: choice?.finish_reason,
    model: chunk.model,
    responseId: chunk.id,
    // Null on every chunk but the last, which has no choices.
    usage: chunk.usage ? toUsage(chunk.usage) : undefined,
  };
}

function toUsage(usage: OpenAI.CompletionUsage): UsageReport {
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    cacheReadTokens: usage.prompt_tokens_details?.cached_tokens,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
    raw: usage,
  };
}
