import { describe, expect, it } from "vitest";
import { usageFold } from "../../src/usage.ts";

describe("usageFold", () => {
  it("lets Anthropic's last message_delta replace what message_start said", () => {
    const fold = usageFold({ provider: "anthropic" });
    fold.add({
      type: "message_start",
      message: {
        usage: {
          input_tokens: 2,
          cache_creation_input_tokens: 3068,
          cache_read_input_tokens: 0,
          output_tokens: 1,
        },
      },
    });
    fold.add({ type: "content_block_delta", delta: { text: "hi" } });
    fold.add({
      type: "message_delta",
      usage: {
        input_tokens: 6,
        cache_creation_input_tokens: 3337,
        cache_read_input_tokens: 6289,
        output_tokens: 198,
      },
    });
    expect(fold.usage()).toMatchObject({
      inputTokens: 9632,
      outputTokens: 198,
      cacheReadTokens: 6289,
      cacheWriteTokens: 3337,
    });
  });

  it("keeps the input where an older stream ends with the output alone", () => {
    const fold = usageFold({ provider: "anthropic" });
    fold.add({ type: "message_start", message: { usage: { input_tokens: 12, output_tokens: 1 } } });
    fold.add({ type: "message_delta", usage: { output_tokens: 30 } });
    expect(fold.usage()).toMatchObject({ inputTokens: 12, outputTokens: 30 });
  });

  it("takes the last of Gemini's running totals", () => {
    const fold = usageFold({ provider: "google" });
    fold.add({ usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 } });
    fold.add({
      usageMetadata: {
        promptTokenCount: 9,
        candidatesTokenCount: 23,
        thoughtsTokenCount: 185,
        totalTokenCount: 217,
      },
    });
    expect(fold.usage()).toMatchObject({ inputTokens: 9, outputTokens: 208 });
  });

  it("heeds OpenAI's null on every chunk as what it is: nothing", () => {
    const fold = usageFold();
    fold.add({ choices: [{}], usage: null });
    expect(fold.usage()).toBeUndefined();
    fold.add({ choices: [], usage: { prompt_tokens: 16, completion_tokens: 300 } });
    fold.add({ choices: [{}], usage: null });
    expect(fold.usage()).toMatchObject({ inputTokens: 16, outputTokens: 300 });
  });

  it("adds up deltas when told that they are", () => {
    const fold = usageFold({ figures: "sum" });
    fold.add({ usage_metadata: { input_tokens: 10, output_tokens: 0, total_tokens: 10 } });
    fold.add({ usage_metadata: { input_tokens: 0, output_tokens: 3, total_tokens: 3 } });
    fold.add({
      usage_metadata: {
        input_tokens: 0,
        output_tokens: 4,
        total_tokens: 4,
        output_token_details: { reasoning: 2 },
      },
    });
    expect(fold.usage()).toMatchObject({ inputTokens: 10, outputTokens: 7, reasoningTokens: 2 });
  });

  it("marks what there is of a stream that was cut short", () => {
    const fold = usageFold({ provider: "anthropic" });
    fold.add({ message: { usage: { input_tokens: 12, output_tokens: 1 } } });
    expect(fold.usage({ partial: true })).toMatchObject({ inputTokens: 12, partial: true });
  });

  it("survives chunks of any shape", () => {
    const fold = usageFold();
    const { proxy, revoke } = Proxy.revocable({ usage: {} }, {});
    revoke();
    for (const chunk of [null, 1, "x", [], proxy, { usage: proxy }]) fold.add(chunk);
    expect(fold.usage()).toBeUndefined();
  });
});
