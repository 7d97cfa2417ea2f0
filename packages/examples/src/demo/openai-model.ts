import { observe } from "@runtap/openai";
import OpenAI from "openai";

import type { Answer, Endpoint } from "./model.ts";
import { toMessages } from "./prompt.ts";

/** Asks through the openai client. */
export function openAiModel({ baseURL, apiKey, model }: Endpoint): Answer {
  const client = observe(new OpenAI({ baseURL, apiKey }), { name: "answer", includeUsage: true });
  return async (prompt, signal) => {
    const stream = await client.chat.completions.create(
      { model, messages: toMessages(prompt), stream: true },
      { signal },
    );
    let text = "";
    for await (const chunk of stream) {
      // What has arrived before the abort, the client hands out all the same, and then ends without a word.
      signal.throwIfAborted();
      text += chunk.choices[0]?.delta.content ?? "";
    }
    signal.throwIfAborted();
    return text;
  };
}
