import type { Usage } from "@runtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizeUsage } from "../../src/usage.ts";
import { propertyRuns } from "@runtap/repo/property-runs";

function figures(usage: Usage | undefined): Omit<Usage, "raw" | "source"> | undefined {
  if (usage === undefined) return undefined;
  const { raw: _raw, source: _source, ...rest } = usage;
  return rest;
}

describe("normalizeUsage, by wire", () => {
  it.each<readonly [string, unknown, string | undefined, Omit<Usage, "source">]>([
    [
      "OpenAI chat: reasoning is inside completion",
      {
        prompt_tokens: 12,
        completion_tokens: 78,
        total_tokens: 90,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 64 },
      },
      "openai",
      { inputTokens: 12, outputTokens: 78, cacheReadTokens: 4, reasoningTokens: 64 },
    ],
    [
      "Azure: the same, whatever it calls itself",
      { prompt_tokens: 12, completion_tokens: 78, total_tokens: 90 },
      "azure.ai.openai",
      { inputTokens: 12, outputTokens: 78 },
    ],
    [
      "DeepSeek: the cache's hits under a name of its own",
      { prompt_tokens: 20, completion_tokens: 3, total_tokens: 23, prompt_cache_hit_tokens: 16 },
      "deepseek",
      { inputTokens: 20, outputTokens: 3, cacheReadTokens: 16 },
    ],
    [
      "xAI: reasoning is outside completion, as the total says",
      {
        prompt_tokens: 307,
        completion_tokens: 26,
        total_tokens: 560,
        completion_tokens_details: { reasoning_tokens: 227 },
      },
      undefined,
      { inputTokens: 307, outputTokens: 253, reasoningTokens: 227 },
    ],
    [
      "xAI without a total: as the provider does",
      {
        prompt_tokens: 307,
        completion_tokens: 26,
        completion_tokens_details: { reasoning_tokens: 227 },
      },
      "xai",
      { inputTokens: 307, outputTokens: 253, reasoningTokens: 227 },
    ],
    [
      "OpenAI Responses",
      {
        input_tokens: 7112,
        input_tokens_details: { cached_tokens: 3072 },
        output_tokens: 463,
        output_tokens_details: { reasoning_tokens: 64 },
        total_tokens: 7575,
      },
      "openai",
      { inputTokens: 7112, outputTokens: 463, cacheReadTokens: 3072, reasoningTokens: 64 },
    ],
    [
      "Anthropic: input leaves the cache out",
      {
        input_tokens: 6,
        cache_creation_input_tokens: 3337,
        cache_read_input_tokens: 6289,
        output_tokens: 198,
      },
      "anthropic",
      {
        inputTokens: 9632,
        outputTokens: 198,
        cacheReadTokens: 6289,
        cacheWriteTokens: 3337,
      },
    ],
    [
      "Anthropic: an older stream's last word",
      { output_tokens: 30 },
      "anthropic",
      { outputTokens: 30 },
    ],
    [
      "Anthropic with an advisor: what that used is another model's",
      {
        input_tokens: 2390,
        output_tokens: 121,
        iterations: [
          { type: "message", input_tokens: 1128, output_tokens: 110 },
          { type: "advisor_message", input_tokens: 2518, output_tokens: 22 },
          { type: "message", input_tokens: 1262, output_tokens: 11 },
        ],
      },
      "anthropic",
      { inputTokens: 2390, outputTokens: 121 },
    ],
    [
      "Anthropic with compaction: all iterations are billed",
      {
        input_tokens: 181,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 40,
        iterations: [
          {
            input_tokens: 12,
            cache_read_input_tokens: 55_096,
            cache_creation_input_tokens: 0,
            output_tokens: 700,
          },
          {
            input_tokens: 181,
            cache_read_input_tokens: 0,
            cache_creation_input_tokens: 0,
            output_tokens: 40,
          },
        ],
      },
      "anthropic",
      {
        inputTokens: 55_289,
        outputTokens: 740,
        cacheReadTokens: 55_096,
        cacheWriteTokens: 0,
      },
    ],
    [
      "Gemini: thoughts are outside the candidates",
      {
        promptTokenCount: 9,
        candidatesTokenCount: 23,
        thoughtsTokenCount: 185,
        totalTokenCount: 217,
      },
      "google",
      { inputTokens: 9, outputTokens: 208, reasoningTokens: 185 },
    ],
    [
      "Gemini: tool-use prompts are outside the prompt",
      {
        promptTokenCount: 9,
        toolUsePromptTokenCount: 100,
        candidatesTokenCount: 1,
        cachedContentTokenCount: 5,
        totalTokenCount: 110,
      },
      "google",
      { inputTokens: 109, outputTokens: 1, cacheReadTokens: 5 },
    ],
    [
      "Gemini: candidates left out, with a total that says there were none",
      { promptTokenCount: 9, thoughtsTokenCount: 20, totalTokenCount: 29 },
      "google",
      { inputTokens: 9, outputTokens: 20, reasoningTokens: 20 },
    ],
    [
      "Gemini: candidates left out, with nothing that tells",
      { promptTokenCount: 9 },
      "google",
      { inputTokens: 9 },
    ],
    [
      "Bedrock Converse: input leaves the cache out",
      { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 90, cacheWriteInputTokens: 0 },
      "aws.bedrock",
      { inputTokens: 100, outputTokens: 5, cacheReadTokens: 90, cacheWriteTokens: 0 },
    ],
    [
      "LangChain's usage_metadata: inclusive, for Anthropic too",
      {
        input_tokens: 3070,
        output_tokens: 267,
        total_tokens: 3337,
        input_token_details: { cache_read: 40, cache_creation: 3000 },
        output_token_details: { reasoning: 60 },
      },
      "openai",
      {
        inputTokens: 3070,
        outputTokens: 267,
        cacheReadTokens: 40,
        cacheWriteTokens: 3000,
        reasoningTokens: 60,
      },
    ],
    [
      "AI SDK 5",
      {
        inputTokens: 10,
        outputTokens: 20,
        totalTokens: 30,
        reasoningTokens: 15,
        cachedInputTokens: 8,
      },
      "openai.responses",
      { inputTokens: 10, outputTokens: 20, reasoningTokens: 15, cacheReadTokens: 8 },
    ],
    [
      "AI SDK 6 and 7",
      {
        inputTokens: 9632,
        inputTokenDetails: { noCacheTokens: 6, cacheReadTokens: 6289, cacheWriteTokens: 3337 },
        outputTokens: 198,
        outputTokenDetails: { textTokens: 198, reasoningTokens: undefined },
        totalTokens: 9830,
      },
      "anthropic.messages",
      { inputTokens: 9632, outputTokens: 198, cacheReadTokens: 6289, cacheWriteTokens: 3337 },
    ],
    [
      "AI SDK, a model's own answer",
      {
        inputTokens: { total: 30, noCache: 10, cacheRead: 20, cacheWrite: undefined },
        outputTokens: { total: 7, text: 2, reasoning: 5 },
      },
      undefined,
      { inputTokens: 30, outputTokens: 7, cacheReadTokens: 20, reasoningTokens: 5 },
    ],
    [
      "AI SDK 4, and LangChain's tokenUsage",
      { promptTokens: 4, completionTokens: 5, totalTokens: 9 },
      undefined,
      { inputTokens: 4, outputTokens: 5 },
    ],
    [
      "Ollama",
      { prompt_eval_count: 26, eval_count: 259 },
      "ollama",
      { inputTokens: 26, outputTokens: 259 },
    ],
    [
      "runtap's own usage",
      { inputTokens: 3, outputTokens: 4, cacheWriteTokens: 1 },
      undefined,
      { inputTokens: 3, outputTokens: 4, cacheWriteTokens: 1 },
    ],
  ])("%s", (_, raw, provider, expected) => {
    const usage = normalizeUsage(raw, { provider });
    expect(figures(usage)).toEqual(expected);
    expect(usage?.raw).toBe(raw);
    expect(usage?.source).toBe("provider");
  });

  it("finds the object in a response, a chunk or a message", () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2 };
    const expected = { inputTokens: 1, outputTokens: 2 };
    expect(figures(normalizeUsage({ id: "x", usage }))).toEqual(expected);
    expect(figures(normalizeUsage({ type: "response.completed", response: { usage } }))).toEqual(
      expected,
    );
    expect(
      figures(normalizeUsage({ usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2 } })),
    ).toEqual(expected);
  });

  it("marks what was cut short", () => {
    expect(normalizeUsage({ output_tokens: 3 }, { partial: true })?.partial).toBe(true);
  });
});

describe("normalizeUsage, with what makes no sense", () => {
  it.each<readonly [string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a string", "12 tokens"],
    ["a number", 12],
    ["an empty object", {}],
    ["null figures", { prompt_tokens: null, completion_tokens: null }],
    ["NaN", { prompt_tokens: Number.NaN, completion_tokens: Number.NaN }],
    ["negatives", { prompt_tokens: -1, completion_tokens: -2 }],
    ["numerals", { input_tokens: "12", output_tokens: "3" }],
    ["infinities", { inputTokens: Number.POSITIVE_INFINITY }],
    ["fractions", { inputTokens: 1.5 }],
  ])("gives nothing for %s", (_, raw) => {
    expect(normalizeUsage(raw)).toBeUndefined();
  });

  it("leaves out a whole and its part where the part is larger", () => {
    expect(
      figures(
        normalizeUsage({
          prompt_tokens: 10,
          completion_tokens: 5,
          prompt_tokens_details: { cached_tokens: 11 },
        }),
      ),
    ).toEqual({ outputTokens: 5 });
    expect(
      figures(normalizeUsage({ inputTokens: 10, outputTokens: 5, reasoningTokens: 6 })),
    ).toEqual({ inputTokens: 10 });
  });

  it("does not make up an input where the cache's figure is broken", () => {
    expect(
      figures(
        normalizeUsage(
          { input_tokens: 10, cache_read_input_tokens: "many", output_tokens: 5 },
          { provider: "anthropic" },
        ),
      ),
    ).toEqual({ outputTokens: 5 });
  });

  it("keeps a figure that is known beside one that is not", () => {
    expect(figures(normalizeUsage({ prompt_tokens: "10", completion_tokens: 5 }))).toEqual({
      outputTokens: 5,
    });
  });

  it("survives getters and proxies that throw", () => {
    const hostile = {
      get prompt_tokens(): number {
        throw new Error("no");
      },
      completion_tokens: 5,
    };
    expect(figures(normalizeUsage(hostile))).toEqual({ outputTokens: 5 });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(normalizeUsage(proxy)).toBeUndefined();
  });

  it("never throws, and never gives a figure that is no count, or a part above its whole", () => {
    const name = fc.constantFrom(
      "prompt_tokens",
      "completion_tokens",
      "total_tokens",
      "input_tokens",
      "output_tokens",
      "cache_read_input_tokens",
      "cache_creation_input_tokens",
      "promptTokenCount",
      "candidatesTokenCount",
      "thoughtsTokenCount",
      "totalTokenCount",
      "inputTokens",
      "outputTokens",
      "cachedInputTokens",
      "reasoningTokens",
      "prompt_tokens_details",
      "completion_tokens_details",
      "iterations",
      "usage",
    );
    const value = fc.oneof(
      fc.nat(5000),
      fc.double(),
      fc.anything(),
      fc.record({ cached_tokens: fc.nat(5000), reasoning_tokens: fc.nat(5000) }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(name, value),
        fc.constantFrom(undefined, "xai", "anthropic", "google", "no such provider"),
        (raw, provider) => {
          const usage = normalizeUsage(raw, { provider });
          if (usage === undefined) return;
          const { raw: _raw, source: _source, ...counts } = usage;
          for (const count of Object.values(counts)) {
            expect(Number.isSafeInteger(count) && Number(count) >= 0).toBe(true);
          }
          const { inputTokens, outputTokens, reasoningTokens = 0 } = usage;
          const cached = (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0);
          expect(cached <= (inputTokens ?? cached)).toBe(true);
          expect(reasoningTokens <= (outputTokens ?? reasoningTokens)).toBe(true);
        },
      ),
      { numRuns: propertyRuns(1000) },
    );
  });
});
