import { describe, expect, it } from "vitest";
import { openaiCompletions } from "../src/index.ts";

describe("legacy completions", () => {
  it("say the text of each choice, and why the first one stopped", () => {
    const reader = openaiCompletions.reader();
    expect(
      [
        { id: "c1", model: "gpt", choices: [{ index: 0, text: "a", finish_reason: null }] },
        { choices: [{ index: 1, text: "b", finish_reason: "stop" }] },
        { choices: [{ index: 0, text: "", finish_reason: "length" }] },
        { choices: [], usage: { prompt_tokens: 5, completion_tokens: 1 } },
      ].flatMap((event) => reader.read(event)),
    ).toMatchObject([
      { model: "gpt", responseId: "c1" },
      { text: "a" },
      { text: "b", choice: 1 },
      { finishReason: "length" },
      { usage: { inputTokens: 5 } },
    ]);
    expect(reader.isComplete()).toBe(true);
  });

  it("are read whole, and so is their request", () => {
    const choices = [{ index: 0, text: "a", finish_reason: "stop" }];
    expect(openaiCompletions.answer({ choices }).facts).toEqual({
      text: "a",
      finishReason: "stop",
    });
    expect(openaiCompletions.request({ model: "gpt", prompt: "hi", max_tokens: 9 })).toEqual({
      model: "gpt",
      input: "hi",
      parameters: { max_tokens: 9 },
      isStream: false,
    });
  });
});
