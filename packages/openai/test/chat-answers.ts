import type { ServerSentEvent } from "@runtap/testing/server";

function chunk(delta: object, more: object = {}): ServerSentEvent {
  return {
    data: {
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1,
      model: "gpt-5-2025",
      choices: [{ index: 0, delta, finish_reason: null }],
      ...more,
    },
  };
}

/** How many of the events hold text: the first says the role, the last two how it ended. */
export const WORDS = ["Runs", " begin", " and", " end."] as const;

/** A streamed chat completion: the role, four words, the finish. */
export const chatEvents: readonly ServerSentEvent[] = [
  chunk({ role: "assistant", content: "" }),
  ...WORDS.map((content) => chunk({ content })),
  chunk({}, { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
];

export const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };

/** What comes last where usage was asked for. */
export const usageEvent = chunk({}, { choices: [], usage });

export const done: ServerSentEvent = { data: "[DONE]" };

/** A whole chat completion. */
export const chatBody = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "gpt-5-2025",
  choices: [
    { index: 0, message: { role: "assistant", content: WORDS.join("") }, finish_reason: "stop" },
  ],
  usage,
};

export const request = {
  model: "gpt-5",
  messages: [{ role: "user", content: "What do runs do?" }],
} satisfies { model: string; messages: { role: "user"; content: string }[] };
