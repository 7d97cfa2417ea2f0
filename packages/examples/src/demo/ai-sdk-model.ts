import { createOpenAI } from "@ai-sdk/openai";
import { observe } from "@runtap/ai-sdk";
import * as ai from "ai";

import type { Answer, Endpoint } from "./model.ts";
import { toMessages } from "./prompt.ts";

const { streamText } = observe(ai);

/** Asks through the AI SDK. */
export function aiSdkModel({ baseURL, apiKey, model }: Endpoint): Answer {
  const provider = createOpenAI({ apiKey, ...(baseURL !== undefined && { baseURL }) });
  return async (prompt, signal) => {
    const { fullStream } = streamText({
      model: provider.chat(model),
      messages: toMessages(prompt),
      allowSystemInMessages: true,
      abortSignal: signal,
      experimental_telemetry: { functionId: "answer" },
      // It would print the error; the stream hands it out below.
      onError: () => undefined,
    });
    let text = "";
    for await (const part of fullStream) {
      if (part.type === "error") throw part.error;
      if (part.type === "text-delta") text += part.text;
      signal.throwIfAborted();
    }
    return text;
  };
}
