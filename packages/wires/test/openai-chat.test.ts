import type { PickedToken } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { openaiChat, ProviderError } from "../src/index.ts";
import type { WireReader } from "../src/index.ts";

function delta(fields: object, more: object = {}): object {
  return { choices: [{ index: 0, delta: fields, finish_reason: null, ...more }] };
}

function readAll(reader: WireReader, ...events: readonly unknown[]): readonly PickedToken[] {
  return events.flatMap((event) => reader.read(event));
}

describe("a stream of chat completions", () => {
  it("says text, then why it stopped, then what it cost", () => {
    const reader = openaiChat.reader();
    expect(
      readAll(
        reader,
        {
          id: "c1",
          model: "gpt",
          choices: [{ index: 0, delta: { role: "assistant", content: "" } }],
        },
        { id: "c1", model: "gpt", ...delta({ content: "Hi" }), usage: null },
        delta({}, { finish_reason: "stop" }),
      ),
    ).toEqual([{ model: "gpt", responseId: "c1" }, { text: "Hi" }, { finishReason: "stop" }]);
    expect(reader.isComplete()).toBe(true);
    expect(reader.isOver()).toBe(false);
    expect(
      reader.read({ choices: [], usage: { prompt_tokens: 16, completion_tokens: 300 } }),
    ).toEqual([
      {
        usage: {
          source: "provider",
          inputTokens: 16,
          outputTokens: 300,
          raw: { prompt_tokens: 16, completion_tokens: 300 },
        },
      },
    ]);
    expect(reader.read("[DONE]")).toEqual([]);
    expect(reader.isOver()).toBe(true);
  });

  it("is not complete before its finish, nor before the finish of each choice", () => {
    const reader = openaiChat.reader();
    readAll(reader, delta({ content: "a" }), { choices: [{ index: 1, delta: { content: "b" } }] });
    reader.read(delta({}, { finish_reason: "stop" }));
    expect(reader.isComplete()).toBe(false);
    reader.read({ choices: [{ index: 1, delta: {}, finish_reason: "length" }] });
    expect(reader.isComplete()).toBe(true);
  });

  it("tells the choices apart, and the finish of the first one is the run's", () => {
    expect(
      readAll(
        openaiChat.reader(),
        { choices: [{ index: 1, delta: { content: "b" }, finish_reason: "length" }] },
        { choices: [{ index: 0, delta: { content: "a" }, finish_reason: "stop" }] },
      ),
    ).toEqual([{ text: "b", channel: "text", choice: 1 }, { text: "a" }, { finishReason: "stop" }]);
  });

  it("keeps parallel tool calls apart by index and names each token's call", () => {
    const pieces = readAll(
      openaiChat.reader(),
      delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "" } }] }),
      delta({ tool_calls: [{ index: 1, id: "b", function: { name: "g", arguments: "" } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: "{1" } }] }),
      delta({ tool_calls: [{ index: 1, function: { arguments: "{2" } }] }),
      delta({ tool_calls: [{ index: 0, function: { name: "", arguments: "}" } }] }),
    );
    expect(pieces.map(({ text, toolCall }) => [text, toolCall])).toEqual([
      ["", { index: 0, id: "a", name: "f" }],
      ["", { index: 1, id: "b", name: "g" }],
      ["{1", { index: 0, id: "a", name: "f" }],
      ["{2", { index: 1, id: "b", name: "g" }],
      ["}", { index: 0, id: "a", name: "f" }],
    ]);
  });

  it.each([
    ["left out", {}],
    ["the same for each", { index: 0 }],
  ])("keeps parallel tool calls apart whose index is %s", (_, place) => {
    const call = (id: string, name: string): object =>
      delta({ tool_calls: [{ ...place, id, function: { name, arguments: "{}" } }] });
    const pieces = readAll(openaiChat.reader(), call("a", "f"), call("b", "f"));
    expect(pieces.map(({ toolCall }) => toolCall)).toEqual([
      { index: 0, id: "a", name: "f" },
      { index: 1, id: "b", name: "f" },
    ]);
  });

  it("reads the function call of old models", () => {
    const pieces = readAll(
      openaiChat.reader(),
      delta({ function_call: { name: "f", arguments: "" } }),
      delta({ function_call: { arguments: "{}" } }),
    );
    expect(pieces).toEqual([
      { text: "", channel: "tool-call", choice: 0, toolCall: { index: 0, name: "f" } },
      { text: "{}", channel: "tool-call", choice: 0, toolCall: { index: 0, name: "f" } },
    ]);
  });

  it.each([
    ["reasoning_content", { reasoning_content: "hm" }],
    ["reasoning", { reasoning: "hm" }],
    ["both", { reasoning_content: "hm", reasoning: "hm" }],
    ["Mistral's thinking", { content: [{ type: "thinking", thinking: [{ text: "hm" }] }] }],
  ])("says %s on the reasoning channel, once", (_, fields) => {
    expect(openaiChat.reader().read(delta(fields))).toEqual([
      { text: "hm", channel: "reasoning", choice: 0 },
    ]);
  });

  it.each([
    ["a refusal", { refusal: "no" }],
    ["what is spoken", { audio: { id: "x", transcript: "no" } }],
    ["Mistral's parts", { content: [{ type: "text", text: "no" }, { type: "reference" }] }],
  ])("says %s as text", (_, fields) => {
    expect(openaiChat.reader().read(delta(fields))).toEqual([{ text: "no" }]);
  });

  it("marks figures as partial that come before the finish", () => {
    const reader = openaiChat.reader("vllm");
    const usage = { prompt_tokens: 5, completion_tokens: 1 };
    expect(reader.read({ ...delta({ content: "a" }), usage })).toMatchObject([
      { text: "a" },
      { usage: { inputTokens: 5, partial: true } },
    ]);
    const [finish, told] = reader.read(delta({}, { finish_reason: "stop" }));
    expect(finish).toEqual({ finishReason: "stop" });
    expect(told?.usage).toMatchObject({ inputTokens: 5, outputTokens: 1 });
    expect(told?.usage).not.toHaveProperty("partial");
  });

  it("has final figures, once, where they come with the finish or on a chunk of their own", () => {
    const usage = { prompt_tokens: 5, completion_tokens: 1 };
    const figures = { source: "provider", inputTokens: 5, outputTokens: 1, raw: usage };
    const withFinish = openaiChat.reader().read({ ...delta({}, { finish_reason: "stop" }), usage });
    expect(withFinish).toEqual([{ usage: figures }, { finishReason: "stop" }]);
    expect(openaiChat.reader().read({ choices: [], usage })).toEqual([{ usage: figures }]);
  });

  it.each([
    ["Groq", { x_groq: { usage: { prompt_tokens: 5, completion_tokens: 1 } } }],
    ["Moonshot", { choices: [{ index: 0, usage: { prompt_tokens: 5, completion_tokens: 1 } }] }],
  ])("finds the figures where %s has them", (_, chunk) => {
    expect(openaiChat.reader().read(chunk)).toMatchObject([{ usage: { inputTokens: 5 } }]);
  });

  it.each([
    ["OpenAI", { error: { message: "boom", code: "server_error" } }, "server_error"],
    ["TGI", { error: "boom", error_type: "overloaded" }, "provider-error"],
    ["vLLM", { object: "error", message: "boom", code: 400, type: "BadRequest" }, "BadRequest"],
  ])("takes the error that %s sends in the middle", (_, event, code) => {
    const reader = openaiChat.reader();
    reader.read(delta({ content: "a" }));
    expect(reader.error()).toBeUndefined();
    expect(reader.read(event)).toEqual([]);
    const error = reader.error();
    expect(error).toMatchObject({ message: "boom", code });
    expect(ProviderError.isInstance(error)).toBe(true);
    expect(reader.isOver()).toBe(true);
  });
});

describe("a whole chat completion", () => {
  it("says what a stream of it would have said", () => {
    expect(
      openaiChat.answer({
        id: "c1",
        model: "gpt",
        choices: [
          {
            index: 0,
            message: {
              content: "Hi",
              reasoning_content: "hm",
              tool_calls: [
                { id: "a", type: "function", function: { name: "f", arguments: "{}" } },
                { id: "b", type: "custom", custom: { name: "g", input: "ls" } },
              ],
            },
            finish_reason: "tool_calls",
          },
          { index: 1, message: { content: "Ho" }, finish_reason: "stop" },
        ],
        usage: { prompt_tokens: 5, completion_tokens: 1 },
      }),
    ).toMatchObject({
      facts: {
        text: "Hi",
        finishReason: "tool_calls",
        model: "gpt",
        responseId: "c1",
        toolCalls: [
          { index: 0, id: "a", name: "f", arguments: "{}" },
          { index: 1, id: "b", name: "g", arguments: "ls" },
        ],
        usage: { inputTokens: 5, outputTokens: 1 },
      },
      reasoning: "hm",
    });
  });

  it("has final figures, whether it says why it stopped or not", () => {
    const { facts } = openaiChat.answer({ choices: [{}], usage: { prompt_tokens: 5 } });
    expect(facts.usage).not.toHaveProperty("partial");
  });

  it("is an error where one stands in its place", () => {
    const { facts, error } = openaiChat.answer({
      error: { message: "boom", type: "server_error" },
    });
    expect(facts).toEqual({});
    expect(error).toMatchObject({ message: "boom", code: "server_error" });
  });
});

describe("the request of a chat completion", () => {
  it("says messages, model, tools and the rest as parameters", () => {
    const messages = [{ role: "user", content: "hi" }];
    const tools = [{ type: "function" }];
    expect(
      openaiChat.request({
        messages,
        model: "gpt",
        tools,
        temperature: 0,
        stream: true,
        stream_options: { include_usage: true },
      }),
    ).toEqual({
      input: messages,
      model: "gpt",
      tools,
      parameters: { temperature: 0 },
      isStream: true,
    });
  });

  it("names the deployment where Azure has no model in the body", () => {
    const url =
      "https://x.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=1";
    expect(openaiChat.request({ messages: [] }, url)).toEqual({
      input: [],
      model: "my gpt",
      isStream: false,
    });
  });
});
