import { tap } from "@runtap/core";
import { type Exchange, replayServer, type ServerSentEvent } from "@runtap/testing/server";

// Time passes only where the examples say so: what they print is the same every day.
let now = Date.UTC(2026, 0, 2);
tap.configure({ clock: { now: () => now } });

function after(ms: number): Pick<Exchange, "beforeHeaders"> {
  return {
    beforeHeaders: () => {
      now += ms;
    },
  };
}

const words = ["Set", " the", " access", " flag", " to", " public", "."];
const usage = { prompt_tokens: 812, completion_tokens: 7, total_tokens: 819 };

function chunk(delta: object, finish_reason: string | null): ServerSentEvent {
  const choices = [{ index: 0, delta, finish_reason }];
  return { data: { id: "chatcmpl-1", model: "gpt-5-mini-2025-08-07", choices, usage: null } };
}

const streamed = [
  chunk({ role: "assistant", content: "" }, null),
  ...words.map((content) => chunk({ content }, null)),
  chunk({}, "stop"),
  { data: { id: "chatcmpl-1", model: "gpt-5-mini-2025-08-07", choices: [], usage } },
  { data: "[DONE]" },
];

const embedded = {
  model: "text-embedding-3-small",
  data: [{ index: 0, embedding: [0.1, 0.2, 0.3] }],
  usage: { prompt_tokens: 9, total_tokens: 9 },
};

const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-haiku-4-5",
  content: [{ type: "text", text: words.join("") }],
  stop_reason: "end_turn",
  usage: { input_tokens: 640, output_tokens: 7, cache_read_input_tokens: 180 },
};

const busy = {
  error: { message: "Rate limit reached", type: "tokens", code: "rate_limit_exceeded" },
};

/** Answers like the providers, on this machine. */
export const server = await replayServer([
  { path: "/v1/embeddings", body: embedded, ...after(45) },
  { path: "/v1/chat/completions", events: streamed, ...after(640) },
  { path: "/busy/v1/chat/completions", status: 429, body: busy, ...after(30) },
  { path: "/v1/messages", body: message, ...after(580) },
]);

/** Where they are found. */
export const { url } = server;
export const question = "how do I publish a scoped package?";
