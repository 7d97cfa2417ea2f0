import { AIMessage, AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { ChatPromptValue } from "@langchain/core/prompt_values";
import { describe, expect, test } from "vitest";
import { answerOf } from "../src/answer.ts";
import { plainPayload, toolInput, toolOutput, unwrapped } from "../src/messages.ts";
import { meaningOf } from "../src/stops.ts";
import { tokensOf, tokensOfStreamEvent } from "../src/tokens.ts";

const plain = { isCached: false, hasToolTokens: false };

const ofMessage = (message: AIMessage) =>
  answerOf({ generations: [[{ text: message.text, message }]] }, plain);

describe("an answer", () => {
  test("has what LangChain's message says of it", () => {
    const message = new AIMessage({
      id: "msg_1",
      content: [
        { type: "thinking", thinking: "Hm." },
        { type: "text", text: "Yes." },
      ],
      tool_calls: [{ name: "add", args: { a: 1 }, id: "c1" }],
      invalid_tool_calls: [{ name: "sub", args: "{", id: "c2" }],
      response_metadata: { model_name: "claude", stop_reason: "tool_use" },
    });
    const usage = {
      input_tokens: 100,
      output_tokens: 20,
      total_tokens: 120,
      input_token_details: { cache_read: 60, cache_creation: 10 },
      output_token_details: { reasoning: 5 },
    };
    Object.assign(message, { usage_metadata: usage });
    expect(ofMessage(message).facts).toEqual({
      text: "Yes.",
      toolCalls: [
        { index: 0, id: "c1", name: "add", arguments: '{"a":1}' },
        { index: 1, id: "c2", name: "sub", arguments: "{" },
      ],
      usage: {
        source: "provider",
        inputTokens: 100,
        outputTokens: 20,
        cacheReadTokens: 60,
        cacheWriteTokens: 10,
        reasoningTokens: 5,
        raw: usage,
      },
      model: "claude",
      finishReason: "tool_use",
      responseId: "msg_1",
    });
  });

  test("claims no figure that nobody has sent: a stream's repeated usage is added up by LangChain", () => {
    const usage = { prompt_tokens: 342, completion_tokens: 28 };
    const whole = new AIMessage({ content: "a", response_metadata: { usage } });
    expect(ofMessage(whole).facts.usage).toMatchObject({ inputTokens: 342, outputTokens: 28 });
    const streamed = new AIMessageChunk({ content: "a", response_metadata: { usage } });
    expect(ofMessage(streamed).facts.usage).toBeUndefined();
  });

  test("has no id that LangChain has made up", () => {
    expect(
      ofMessage(new AIMessage({ content: "a", id: "run-1" })).facts.responseId,
    ).toBeUndefined();
  });

  test("of several choices shows all, and the first one's text", () => {
    const [one, two] = [new AIMessage("one"), new AIMessage("two")];
    const result = {
      generations: [
        [
          { text: "one", message: one },
          { text: "two", message: two },
        ],
      ],
    };
    const { output, facts } = answerOf(result, plain);
    expect(output).toEqual([
      { role: "assistant", content: "one" },
      { role: "assistant", content: "two" },
    ]);
    expect(facts.text).toBe("one");
  });

  test("of a completion model has the figures beside it", () => {
    const result = {
      generations: [[{ text: "yes", generationInfo: { finishReason: "stop" } }]],
      llmOutput: { tokenUsage: { promptTokens: 3, completionTokens: 1 } },
    };
    expect(answerOf(result, plain)).toMatchObject({
      output: "yes",
      facts: { text: "yes", finishReason: "stop", usage: { inputTokens: 3, outputTokens: 1 } },
    });
  });

  test.each([undefined, null, 7, {}, { generations: [] }, { generations: [[null]] }])(
    "that is none says nothing: %j",
    (result) => {
      expect(answerOf(result, plain).facts).toEqual({});
    },
  );
});

describe("a token callback", () => {
  const chunk = (fields: ConstructorParameters<typeof AIMessageChunk>[0]) =>
    new ChatGenerationChunk({ message: new AIMessageChunk(fields), text: "" });

  test("with an empty text is no token", () => {
    expect(tokensOf("", undefined, 0)).toEqual([]);
    expect(tokensOf("", chunk({ content: "" }), 0)).toEqual([]);
  });

  test.each([
    ["LangChain's block", { content: [{ type: "reasoning", reasoning: "Hm." }] }],
    ["Anthropic's block", { content: [{ type: "thinking", thinking: "Hm." }] }],
    ["DeepSeek's field", { content: "", additional_kwargs: { reasoning_content: "Hm." } }],
    [
      "OpenAI's summary",
      { content: "", additional_kwargs: { reasoning: { summary: [{ text: "Hm." }] } } },
    ],
  ])("with reasoning says so: %s", (_, fields) => {
    expect(tokensOf("", chunk(fields), 0)).toEqual([
      { text: "Hm.", channel: "reasoning", choice: 0 },
    ]);
  });

  test("with a piece of a tool call names the call, also where there is no text yet", () => {
    const fields = {
      content: "",
      tool_call_chunks: [
        { index: 1, id: "c1", name: "add", args: "" },
        { index: 1, args: '{"a"' },
      ],
    };
    expect(tokensOf("", chunk(fields), 0)).toEqual([
      { text: "", channel: "tool-call", choice: 0, toolCall: { index: 1, id: "c1", name: "add" } },
      { text: '{"a"', channel: "tool-call", choice: 0, toolCall: { index: 1 } },
    ]);
  });

  test("of another choice says which", () => {
    expect(tokensOf("b", undefined, 2)).toEqual([{ text: "b", choice: 2 }]);
  });

  test("with content in blocks has their text", () => {
    const message = { content: [{ type: "text", text: "a" }, { type: "image_url" }, "b"] };
    expect(tokensOf(message.content, { message }, 0)).toEqual([{ text: "ab", choice: 0 }]);
  });

  test.each([
    [
      { event: "content-block-delta", index: 0, delta: { type: "text-delta", text: "a" } },
      { text: "a" },
    ],
    [
      {
        event: "content-block-delta",
        index: 0,
        delta: { type: "reasoning-delta", reasoning: "r" },
      },
      { text: "r", channel: "reasoning" },
    ],
    [
      { event: "content-block-delta", index: 2, delta: { type: "tool-call-delta", args: "{" } },
      { text: "{", channel: "tool-call", toolCall: { index: 2 } },
    ],
    [
      {
        event: "content-block-start",
        index: 2,
        content: { type: "tool_call_chunk", id: "c", name: "n" },
      },
      { text: "", channel: "tool-call", toolCall: { index: 2, id: "c", name: "n" } },
    ],
  ])("of the newer protocol says the same: %j", (event, token) => {
    expect(tokensOfStreamEvent(event)).toEqual([token]);
  });

  test.each([undefined, {}, { event: "usage" }, { event: "content-block-delta" }, 7])(
    "of the newer protocol that adds nothing says nothing: %j",
    (event) => {
      expect(tokensOfStreamEvent(event)).toEqual([]);
    },
  );
});

describe("a payload", () => {
  test("has its messages in the words of the chat wires", () => {
    const messages = [
      new HumanMessage("Why?"),
      new ToolMessage({ content: "3", tool_call_id: "c1", name: "add" }),
    ];
    const said = [
      { role: "user", content: "Why?" },
      { role: "tool", content: "3", name: "add", tool_call_id: "c1" },
    ];
    expect(plainPayload(messages)).toEqual(said);
    expect(plainPayload({ messages, turn: 1 })).toEqual({ messages: said, turn: 1 });
    expect(plainPayload(new ChatPromptValue(messages))).toEqual(said);
    expect(toolOutput(messages[1])).toBe("3");
  });

  test("without any is the program's own object", () => {
    const state = { answer: { deep: [1, 2] }, when: new Date(0) };
    expect(plainPayload(state)).toBe(state);
  });

  test("that is circular, a proxy or throws when it is read is shown as it is", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const throwing = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    for (const value of [circular, proxy, throwing]) {
      expect(plainPayload(value) === value).toBe(true);
      expect(unwrapped(value, "input") === value).toBe(true);
    }
  });

  test("of a tool is parsed where it is JSON", () => {
    expect(toolInput('{"a":1}')).toEqual({ a: 1 });
    expect(toolInput("{a}")).toBe("{a}");
    expect(toolInput("plain")).toBe("plain");
  });
});

describe("an error", () => {
  const bubble = (name: string, more = {}) =>
    Object.assign(new Error(name), { name, is_bubble_up: true, ...more });

  test.each([
    ["a failure", new TypeError("no"), { is: "error" }],
    ["an abort", new DOMException("gone", "AbortError"), { is: "cancel", reason: "abort" }],
    ["a timeout", new DOMException("late", "TimeoutError"), { is: "cancel", reason: "timeout" }],
    ["LangGraph's interrupt", bubble("GraphInterrupt"), { is: "cancel", reason: "interrupt" }],
    ["LangGraph's shutdown", bubble("GraphDrained"), { is: "cancel", reason: "shutdown" }],
    ["a hand-over", bubble("ParentCommand", { command: 7 }), { is: "end", output: 7 }],
    ["no error at all", undefined, { is: "error" }],
  ])("means what it is: %s", (_, error, meaning) => {
    expect(meaningOf(error, [])).toEqual(meaning);
  });

  test("that LangChain makes of a signal's reason is that signal's", () => {
    const { signal } = Object.assign(new AbortController(), {});
    expect(meaningOf(new Error("left"), [signal])).toEqual({ is: "error" });
    const aborted = AbortSignal.abort("left");
    expect(meaningOf(new Error("left"), [aborted])).toEqual({ is: "cancel", reason: "abort" });
    expect(meaningOf(new Error("Aborted"), [aborted])).toEqual({ is: "cancel", reason: "abort" });
    expect(meaningOf(new Error("broken"), [aborted])).toEqual({ is: "error" });
  });
});
