import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { openAiModel } from "../../src/demo/openai-model.ts";
import type { Prompt } from "../../src/demo/prompt.ts";
import { chunk, startChatServer, toEventStream } from "./chat-server.ts";
import { type Collected, collectEvents } from "./collect-events.ts";

const prompt: Prompt = { question: "how do I greet?", sections: [], usage: undefined };

function askModel(
  baseURL: string,
  signal?: AbortSignal,
  stop?: AbortController,
): Promise<Collected> {
  const answer = openAiModel({ apiKey: "test", baseURL, model: "test-model", isOffline: false });
  return collectEvents(
    () => answer(prompt, signal ?? new AbortController().signal),
    (event) => {
      if (event.type === "llm.token") stop?.abort();
    },
  );
}

describe("the OpenAI model", () => {
  test("streams the tokens and reports usage, model, response id and finish reason", async () => {
    await using server = await startChatServer((response) => {
      response.setHeader("content-type", "text/event-stream");
      response.end(
        toEventStream([
          chunk(""),
          chunk("Say"),
          chunk(" hello."),
          chunk("", { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
          chunk(null, {
            usage: {
              prompt_tokens: 21,
              completion_tokens: 4,
              total_tokens: 25,
              prompt_tokens_details: { cached_tokens: 8 },
              completion_tokens_details: { reasoning_tokens: 2 },
            },
          }),
        ]),
      );
    });
    const { events, result } = await askModel(server.baseURL);

    expect(result).toEqual({ status: "fulfilled", value: "Say hello." });
    expect(events.map(({ type }) => type)).toEqual([
      "llm.start",
      "llm.token",
      "llm.token",
      "llm.end",
    ]);
    expect(events.at(-1)).toMatchObject({
      text: "Say hello.",
      model: "test-model-2026",
      responseId: "chatcmpl-test",
      finishReason: "stop",
      usage: {
        inputTokens: 21,
        outputTokens: 4,
        cacheReadTokens: 8,
        reasoningTokens: 2,
        source: "provider",
      },
    });
    expect(server.requests).toMatchObject([
      {
        path: "/v1/chat/completions",
        model: "test-model",
        stream: true,
        stream_options: { include_usage: true },
      },
    ]);
  });

  test("leaves the usage out where the server sends none", async () => {
    await using server = await startChatServer((response) => {
      response.setHeader("content-type", "text/event-stream");
      const stop = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
      response.end(toEventStream([chunk("Hi"), chunk("", stop)]));
    });
    const { events } = await askModel(server.baseURL);
    expect(events.at(-1)).toMatchObject({ type: "llm.end", text: "Hi" });
    expect(events.at(-1)).not.toHaveProperty("usage");
  });

  test("ends as an error with what the server said when it refuses", async () => {
    await using server = await startChatServer((response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: "Incorrect API key provided." } }));
    });
    const { events } = await askModel(server.baseURL);
    expect(events.map(({ type }) => type)).toEqual(["llm.start", "llm.error"]);
    expect(events.at(-1)).toMatchObject({
      error: { message: expect.stringContaining("Incorrect API key provided.") },
    });
  });

  test("ends as cancel with the text so far when the user aborts, and hangs up on the server", async () => {
    let hungUp: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      hungUp = resolve;
    });
    await using server = await startChatServer((response) => {
      response.setHeader("content-type", "text/event-stream");
      response.write(toEventStream([chunk("One")]).replace("data: [DONE]\n\n", ""));
      response.on("close", hungUp);
    });
    const stop = new AbortController();
    const { events } = await askModel(server.baseURL, stop.signal, stop);
    await closed;

    expect(events.map(({ type }) => type)).toEqual(["llm.start", "llm.token", "llm.cancel"]);
    expect(events.at(-1)).toMatchObject({ reason: "abort", text: "One" });
  });
});

const recording = new URL(
  "../../../../../shared/fixtures/openai-chat/text-usage.sse",
  import.meta.url,
);

describe("the OpenAI model on a recorded stream", () => {
  test("reads an answer of 300 tokens as its provider counted it", async ({ skip }) => {
    skip(!existsSync(recording), "the recordings are not beside this repository");
    const stream = readFileSync(recording);
    await using server = await startChatServer((response) => {
      response.setHeader("content-type", "text/event-stream");
      response.end(stream);
    });
    const { events, result } = await askModel(server.baseURL);

    const tokens = events.flatMap((event) => (event.type === "llm.token" ? [event.token] : []));
    expect(tokens).toHaveLength(300);
    expect(result).toEqual({ status: "fulfilled", value: tokens.join("") });
    expect(events.at(-1)).toMatchObject({
      type: "llm.end",
      model: "gpt-4.1-nano-2025-04-14",
      finishReason: "stop",
      tokenEvents: 300,
      usage: { inputTokens: 16, outputTokens: 300, source: "provider" },
    });
  });
});
