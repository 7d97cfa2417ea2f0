import type { PickedToken } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { gemini } from "../src/index.ts";

function readAll(...events: readonly unknown[]): readonly PickedToken[] {
  const reader = gemini.reader();
  return events.flatMap((event) => reader.read(event));
}

function parts(...list: readonly object[]): object {
  return { candidates: [{ content: { role: "model", parts: list } }] };
}

function calling(functionCall: object): object {
  return parts({ functionCall });
}

describe("a stream of Gemini's", () => {
  it("says thoughts, text, what it cost and why it stopped", () => {
    const pieces = readAll(
      {
        ...parts({ text: "hm", thought: true }, { text: "Hi" }),
        modelVersion: "gemini",
        responseId: "r1",
        usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 5, totalTokenCount: 14 },
      },
      {
        candidates: [
          { content: { parts: [{ text: "", thoughtSignature: "x" }] }, finishReason: "STOP" },
        ],
        usageMetadata: {
          promptTokenCount: 9,
          candidatesTokenCount: 23,
          thoughtsTokenCount: 185,
          totalTokenCount: 217,
        },
      },
    );
    expect(pieces).toMatchObject([
      { model: "gemini", responseId: "r1" },
      { text: "hm", channel: "reasoning" },
      { text: "Hi" },
      { usage: { inputTokens: 9, outputTokens: 5, partial: true } },
      { usage: { inputTokens: 9, outputTokens: 208, reasoningTokens: 185 } },
      { finishReason: "STOP" },
    ]);
    expect(pieces[4]?.usage).not.toHaveProperty("partial");
  });

  it("numbers whole calls from 0, and what Google runs itself is none", () => {
    const pieces = readAll(
      parts(
        { functionCall: { id: "a", name: "f", args: { city: "Paris" } } },
        { executableCode: { language: "PYTHON", code: "1" } },
        { codeExecutionResult: { output: "1" } },
      ),
      calling({ name: "g" }),
    );
    expect(pieces.map(({ text, toolCall }) => [text, toolCall])).toEqual([
      ["", { index: 0, id: "a", name: "f" }],
      ['{"city":"Paris"}', { index: 0, id: "a", name: "f" }],
      ["", { index: 1, name: "g" }],
      ["{}", { index: 1, name: "g" }],
    ]);
  });

  it("says arguments that are streamed when the call is whole", () => {
    const pieces = readAll(
      calling({ name: "f", willContinue: true }),
      calling({
        partialArgs: [{ jsonPath: "$.stops[0].city", stringValue: "Bos", willContinue: true }],
        willContinue: true,
      }),
      calling({
        partialArgs: [
          { jsonPath: "$.stops[0].city", stringValue: "ton" },
          { jsonPath: "$.stops[1]['zip code']", numberValue: 7 },
          { jsonPath: "$.return", boolValue: false },
          { jsonPath: "$.via", nullValue: "NULL_VALUE" },
        ],
        willContinue: true,
      }),
      calling({}),
      calling({}),
    );
    expect(pieces).toHaveLength(2);
    expect(JSON.parse(pieces[1]?.text ?? "")).toEqual({
      stops: [{ city: "Boston" }, { "zip code": 7 }],
      return: false,
      via: null,
    });
  });

  it.each(["$", "x", "$.a[", "$.a[9]", "$..a", `$${".a".repeat(50)}`])(
    "leaves out an argument at the path %s",
    (jsonPath) => {
      const pieces = readAll(
        calling({
          name: "f",
          partialArgs: [
            { jsonPath: "$.a", stringValue: "x" },
            { jsonPath, stringValue: "y" },
          ],
        }),
      );
      expect(JSON.parse(pieces[1]?.text ?? "")).toHaveProperty("a");
      expect(pieces[1]?.text).not.toContain("y");
    },
  );

  it("makes a field of its own of a name that objects have", () => {
    const [, said] = readAll(
      calling({ name: "f", partialArgs: [{ jsonPath: "$.__proto__.x", stringValue: "y" }] }),
    );
    expect(said?.text).toBe('{"__proto__":{"x":"y"}}');
    expect(Object.prototype).not.toHaveProperty("x");
  });

  it("says what blocked a prompt", () => {
    const reader = gemini.reader();
    const usageMetadata = { promptTokenCount: 9, totalTokenCount: 9 };
    expect(reader.read({ promptFeedback: { blockReason: "SAFETY" }, usageMetadata })).toMatchObject(
      [{ usage: { inputTokens: 9 } }, { finishReason: "SAFETY" }],
    );
    expect(reader.isComplete()).toBe(true);
  });

  it("takes the error in the middle", () => {
    const reader = gemini.reader();
    reader.read({ error: { code: 503, message: "busy", status: "UNAVAILABLE" } });
    expect(reader.error()).toMatchObject({ message: "busy", code: "UNAVAILABLE" });
  });

  it("is read whole as well where it comes as a list", () => {
    const { facts } = gemini.answer([
      parts({ text: "Hi" }),
      { candidates: [{ content: { parts: [{ text: " there" }] }, finishReason: "STOP" }] },
    ]);
    expect(facts).toEqual({ text: "Hi there", finishReason: "STOP" });
  });
});

describe("the request of Gemini", () => {
  const base = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro";

  it("takes model and streaming from the address, and the instruction before the contents", () => {
    expect(
      gemini.request(
        {
          systemInstruction: { parts: [{ text: "be brief" }] },
          contents: [
            { role: "user", parts: [{ text: "hi" }] },
            { role: "model", parts: [{ text: "a" }, { text: "b" }] },
          ],
          generationConfig: { temperature: 0 },
        },
        `${base}:streamGenerateContent?alt=sse`,
      ),
    ).toEqual({
      input: [
        { role: "system", content: "be brief" },
        { role: "user", content: "hi" },
        { role: "model", content: [{ text: "a" }, { text: "b" }] },
      ],
      model: "gemini-2.5-pro",
      parameters: { generationConfig: { temperature: 0 } },
      isStream: true,
    });
    expect(gemini.request({}, `${base}:generateContent`)).toEqual({
      model: "gemini-2.5-pro",
      isStream: false,
    });
  });
});
