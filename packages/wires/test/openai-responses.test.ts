import type { PickedToken } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { openaiResponses } from "../src/index.ts";

function readAll(...events: readonly unknown[]): readonly PickedToken[] {
  const reader = openaiResponses.reader();
  return events.flatMap((event) => reader.read(event));
}

function added(output_index: number, item: object): object {
  return { type: "response.output_item.added", output_index, item };
}

function done(output_index: number, item: object): object {
  return { type: "response.output_item.done", output_index, item };
}

function argument(output_index: number, delta: string): object {
  return { type: "response.function_call_arguments.delta", output_index, delta };
}

const usage = { input_tokens: 5, output_tokens: 7, output_tokens_details: { reasoning_tokens: 2 } };

describe("a stream of Responses", () => {
  it("says who answers, reasoning, text, what it cost and how it ended", () => {
    const reader = openaiResponses.reader();
    const response = { id: "r1", model: "gpt", status: "completed", usage, output: [] };
    const pieces = [
      { type: "response.created", response: { ...response, status: "in_progress", usage: null } },
      added(0, { type: "reasoning", summary: [] }),
      { type: "response.reasoning_summary_text.delta", output_index: 0, delta: "hm" },
      { type: "response.reasoning_text.delta", output_index: 0, delta: "mh" },
      added(1, { type: "message", content: [] }),
      { type: "response.output_text.delta", output_index: 1, delta: "Hi" },
      { type: "response.output_text.done", output_index: 1, text: "Hi" },
      { type: "response.completed", response },
    ].flatMap((event) => reader.read(event));
    expect(pieces).toMatchObject([
      { model: "gpt", responseId: "r1" },
      { text: "hm", channel: "reasoning" },
      { text: "mh", channel: "reasoning" },
      { text: "Hi" },
      { usage: { inputTokens: 5, outputTokens: 7, reasoningTokens: 2 } },
      { finishReason: "completed" },
    ]);
    expect([reader.isComplete(), reader.isOver(), reader.error()]).toEqual([true, true, undefined]);
  });

  it("says a refusal as text", () => {
    expect(readAll({ type: "response.refusal.delta", delta: "no" })).toEqual([{ text: "no" }]);
  });

  it("numbers the tool calls from 0 and keeps those apart that run in parallel", () => {
    const pieces = readAll(
      added(0, { type: "reasoning" }),
      added(1, { type: "function_call", id: "fc", call_id: "a", name: "f", arguments: "" }),
      added(2, { type: "web_search_call", id: "ws" }),
      added(3, { type: "custom_tool_call", call_id: "b", name: "g", input: "" }),
      argument(1, "{1"),
      { type: "response.custom_tool_call_input.delta", output_index: 3, delta: "ls" },
      argument(1, "}"),
      argument(2, "not a call of ours"),
      done(1, { type: "function_call", call_id: "a", name: "f", arguments: "{1}" }),
      done(2, { type: "web_search_call", id: "ws", action: { query: "x" } }),
    );
    expect(pieces.map(({ text, toolCall }) => [text, toolCall])).toEqual([
      ["", { index: 0, id: "a", name: "f" }],
      ["", { index: 1, id: "b", name: "g" }],
      ["{1", { index: 0, id: "a", name: "f" }],
      ["ls", { index: 1, id: "b", name: "g" }],
      ["}", { index: 0, id: "a", name: "f" }],
    ]);
  });

  it("says arguments at once that came in no piece", () => {
    const call = { type: "function_call", call_id: "a", name: "f", arguments: "{}" };
    expect(readAll(done(0, call)).map(({ text }) => text)).toEqual(["", "{}"]);
  });

  it("takes a computer's, a shell's and a patch's call for calls, unless OpenAI runs them", () => {
    const pieces = readAll(
      done(0, { type: "computer_call", call_id: "a", action: { type: "click" } }),
      done(1, { type: "shell_call", call_id: "b", environment: { type: "container_reference" } }),
      done(2, { type: "apply_patch_call", call_id: "c", operation: { path: "x" } }),
      done(3, { type: "tool_search_call", execution: "server", arguments: {} }),
      done(4, { type: "computer_call", call_id: "d", actions: [{ type: "wait" }] }),
    );
    expect(pieces.map(({ text, toolCall }) => [text, toolCall?.name])).toEqual([
      ["", "computer"],
      ['{"type":"click"}', "computer"],
      ["", "apply_patch"],
      ['{"path":"x"}', "apply_patch"],
      ["", "computer"],
      ['[{"type":"wait"}]', "computer"],
    ]);
  });

  it("says what made a response incomplete", () => {
    const response = { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
    expect(readAll({ type: "response.incomplete", response })).toEqual([
      { finishReason: "max_output_tokens" },
    ]);
  });

  it("takes the text of the last event where nothing was streamed before it", () => {
    const output = [{ type: "message", content: [{ type: "output_text", text: "Hi" }] }];
    const event = { type: "response.completed", response: { status: "completed", output } };
    expect(readAll(event)).toEqual([{ text: "Hi" }, { finishReason: "completed" }]);
    const before = { type: "response.output_text.delta", delta: "Hi" };
    expect(readAll(before, event)).toEqual([{ text: "Hi" }, { finishReason: "completed" }]);
  });

  it.each([
    ["an error event", { type: "error", code: "server_error", message: "boom" }],
    ["an error within one", { type: "error", error: { code: "server_error", message: "boom" } }],
    [
      "a response that failed",
      {
        type: "response.failed",
        response: { status: "failed", error: { code: "server_error", message: "boom" } },
      },
    ],
  ])("takes %s", (_, event) => {
    const reader = openaiResponses.reader();
    reader.read(event);
    expect(reader.error()).toMatchObject({ message: "boom", code: "server_error" });
    expect(reader.isOver()).toBe(true);
  });
});

describe("a whole response", () => {
  it("says what a stream of it would have said", () => {
    expect(
      openaiResponses.answer({
        object: "response",
        id: "r1",
        model: "gpt",
        status: "completed",
        error: null,
        output: [
          { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
          { type: "message", content: [{ type: "output_text", text: "Hi" }] },
          { type: "function_call", call_id: "a", name: "f", arguments: "{}" },
          { type: "mcp_call", name: "g", arguments: "{}" },
        ],
        usage,
      }),
    ).toMatchObject({
      facts: {
        text: "Hi",
        toolCalls: [{ index: 0, id: "a", name: "f", arguments: "{}" }],
        finishReason: "completed",
        model: "gpt",
        responseId: "r1",
        usage: { inputTokens: 5, outputTokens: 7 },
      },
      reasoning: "hm",
    });
  });

  it("has not ended while it is under way in the background", () => {
    const { facts } = openaiResponses.answer({ object: "response", status: "queued", output: [] });
    expect(facts).toEqual({});
  });
});

describe("the request of a response", () => {
  it("puts the instructions before the input", () => {
    expect(
      openaiResponses.request({
        model: "gpt",
        instructions: "be brief",
        input: "hi",
        stream: true,
      }),
    ).toEqual({
      model: "gpt",
      input: [
        { role: "system", content: "be brief" },
        { role: "user", content: "hi" },
      ],
      isStream: true,
    });
    expect(openaiResponses.request({ input: "hi", temperature: 0, tools: [] })).toEqual({
      input: "hi",
      parameters: { temperature: 0 },
      isStream: false,
    });
  });
});
