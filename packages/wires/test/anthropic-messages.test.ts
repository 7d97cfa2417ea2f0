import type { PickedToken } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { anthropicMessages } from "../src/index.ts";

const start = {
  type: "message_start",
  message: {
    id: "m1",
    model: "claude",
    content: [],
    usage: { input_tokens: 12, output_tokens: 1 },
  },
};

function begin(index: number, content_block: object): object {
  return { type: "content_block_start", index, content_block };
}

function delta(index: number, fields: object): object {
  return { type: "content_block_delta", index, delta: fields };
}

function stop(index: number): object {
  return { type: "content_block_stop", index };
}

function readAll(...events: readonly unknown[]): readonly PickedToken[] {
  const reader = anthropicMessages.reader();
  return events.flatMap((event) => reader.read(event));
}

describe("a stream of Anthropic's", () => {
  it("says who answers, the text, what it cost and why it stopped", () => {
    const reader = anthropicMessages.reader();
    const pieces = [
      start,
      begin(0, { type: "text", text: "" }),
      { type: "ping" },
      delta(0, { type: "text_delta", text: "Hi" }),
      stop(0),
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 30 } },
    ].flatMap((event) => reader.read(event));
    expect(pieces).toMatchObject([
      { model: "claude", responseId: "m1" },
      { usage: { inputTokens: 12, outputTokens: 1, partial: true } },
      { text: "Hi" },
      { usage: { inputTokens: 12, outputTokens: 30 } },
      { finishReason: "end_turn" },
    ]);
    expect(pieces[3]?.usage).not.toHaveProperty("partial");
    expect([reader.isComplete(), reader.isOver()]).toEqual([true, false]);
    expect(reader.read({ type: "message_stop" })).toEqual([]);
    expect(reader.isOver()).toBe(true);
  });

  it("lets the last figures replace the first", () => {
    const cached = { cache_creation_input_tokens: 3068, cache_read_input_tokens: 0 };
    const pieces = readAll(
      { type: "message_start", message: { usage: { input_tokens: 2, ...cached } } },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: {
          input_tokens: 6,
          cache_creation_input_tokens: 3337,
          cache_read_input_tokens: 6289,
          output_tokens: 198,
        },
      },
    );
    expect(pieces.findLast(({ usage }) => usage !== undefined)?.usage).toMatchObject({
      inputTokens: 9632,
      outputTokens: 198,
      cacheReadTokens: 6289,
      cacheWriteTokens: 3337,
    });
  });

  it("says thinking on the reasoning channel, and neither signatures nor what is redacted", () => {
    expect(
      readAll(
        begin(0, { type: "thinking", thinking: "", signature: "" }),
        delta(0, { type: "thinking_delta", thinking: "hm" }),
        delta(0, { type: "signature_delta", signature: "xyz" }),
        begin(1, { type: "redacted_thinking", data: "xyz" }),
      ),
    ).toEqual([{ text: "hm", channel: "reasoning", choice: 0 }]);
  });

  it("numbers the tool calls from 0, and keeps those apart that run in parallel", () => {
    const pieces = readAll(
      begin(0, { type: "text", text: "" }),
      begin(1, { type: "tool_use", id: "a", name: "f", input: {} }),
      begin(2, { type: "tool_use", id: "b", name: "g", input: {} }),
      delta(2, { type: "input_json_delta", partial_json: "{2}" }),
      delta(1, { type: "input_json_delta", partial_json: "" }),
      delta(1, { type: "input_json_delta", partial_json: "{1}" }),
      stop(1),
      stop(2),
    );
    expect(pieces.map(({ text, toolCall }) => [text, toolCall])).toEqual([
      ["", { index: 0, id: "a", name: "f" }],
      ["", { index: 1, id: "b", name: "g" }],
      ["{2}", { index: 1, id: "b", name: "g" }],
      ["{1}", { index: 0, id: "a", name: "f" }],
    ]);
  });

  it.each([
    [{}, "{}"],
    [{ city: "Paris" }, '{"city":"Paris"}'],
  ])("says the input %j that a call began with where none is streamed", (input, said) => {
    const pieces = readAll(
      begin(0, { type: "tool_use", id: "a", name: "f", input }),
      delta(0, { type: "input_json_delta", partial_json: "" }),
      stop(0),
    );
    expect(pieces.map(({ text }) => text)).toEqual(["", said]);
  });

  it("takes no tool that Anthropic runs itself for a tool call", () => {
    expect(
      readAll(
        begin(0, { type: "server_tool_use", id: "s", name: "web_search", input: {} }),
        delta(0, { type: "input_json_delta", partial_json: '{"query":1}' }),
        stop(0),
        begin(1, { type: "web_search_tool_result", tool_use_id: "s", content: [{ text: "no" }] }),
        stop(1),
        begin(2, { type: "mcp_tool_use", id: "s", name: "x", input: {} }),
        stop(2),
        begin(3, { type: "tool_use", id: "a", name: "f", input: {} }),
        stop(3),
      ).map(({ toolCall }) => toolCall),
    ).toEqual([
      { index: 0, id: "a", name: "f" },
      { index: 0, id: "a", name: "f" },
    ]);
  });

  it("names the model that another one handed over to", () => {
    const fallback = { type: "fallback", from: { model: "claude" }, to: { model: "claude-b" } };
    expect(readAll(start, begin(0, fallback)).at(-1)).toEqual({ model: "claude-b" });
  });

  it("takes the error in the middle", () => {
    const reader = anthropicMessages.reader();
    reader.read(start);
    reader.read({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
    expect(reader.error()).toMatchObject({ message: "Overloaded", code: "overloaded_error" });
    expect(reader.isOver()).toBe(true);
  });

  it("is not complete where it is cut before its reason to stop", () => {
    const reader = anthropicMessages.reader();
    reader.read(start);
    reader.read(delta(0, { type: "text_delta", text: "Hi" }));
    expect(reader.isComplete()).toBe(false);
  });
});

describe("a whole message", () => {
  it("says what a stream of it would have said", () => {
    expect(
      anthropicMessages.answer({
        type: "message",
        id: "m1",
        model: "claude",
        content: [
          { type: "thinking", thinking: "hm" },
          { type: "text", text: "Hi" },
          { type: "server_tool_use", id: "s", name: "web_search", input: {} },
          { type: "tool_use", id: "a", name: "f", input: { city: "Paris" } },
          { type: "text", text: " there" },
        ],
        stop_reason: "tool_use",
        usage: { input_tokens: 5, output_tokens: 7 },
      }),
    ).toMatchObject({
      facts: {
        text: "Hi there",
        toolCalls: [{ index: 0, id: "a", name: "f", arguments: '{"city":"Paris"}' }],
        finishReason: "tool_use",
        model: "claude",
        responseId: "m1",
        usage: { inputTokens: 5, outputTokens: 7 },
      },
      reasoning: "hm",
    });
  });

  it("is read as well where a proxy leaves its type out", () => {
    const message = { content: [{ type: "text", text: "Hi" }], stop_reason: "end_turn" };
    const { facts } = anthropicMessages.answer(message);
    expect(facts).toEqual({ text: "Hi", finishReason: "end_turn" });
  });

  it("is an error where one stands in its place", () => {
    const body = { type: "error", error: { type: "invalid_request_error", message: "no" } };
    expect(anthropicMessages.answer(body)).toMatchObject({
      facts: {},
      error: { message: "no", code: "invalid_request_error" },
    });
  });
});

describe("the request of a message", () => {
  it("puts the system prompt before the messages", () => {
    const user = { role: "user", content: "hi" };
    expect(
      anthropicMessages.request({
        model: "claude",
        system: "be brief",
        messages: [user],
        max_tokens: 9,
        tools: [{ name: "f" }],
        stream: true,
      }),
    ).toEqual({
      input: [{ role: "system", content: "be brief" }, user],
      model: "claude",
      parameters: { max_tokens: 9 },
      tools: [{ name: "f" }],
      isStream: true,
    });
  });

  it("takes the model from the address on Vertex", () => {
    const url =
      "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4@20250514:streamRawPredict";
    expect(anthropicMessages.request({ messages: [] }, url).model).toBe("claude-sonnet-4@20250514");
  });
});
