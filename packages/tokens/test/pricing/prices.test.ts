import { calcPrice, findProvider } from "@pydantic/genai-prices";
import { createTap, type PricedCall, type Usage } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { normalizeUsage, tokensHandler } from "../../src/index.ts";
import { genaiPrices } from "../../src/prices.ts";

const time = Date.UTC(2026, 0, 2);

function usd(
  model: string,
  provider: string | undefined,
  usage: Partial<Usage>,
  at = time,
): number | undefined {
  const call = { usage: { source: "provider" as const, ...usage }, model, time: at };
  return genaiPrices()(provider === undefined ? call : { ...call, provider });
}

describe("genaiPrices", () => {
  it.each<readonly [string, string, Partial<Usage>, number]>([
    ["gpt-5", "openai", { inputTokens: 1000, outputTokens: 10 }, 0.00135],
    [
      "gpt-5",
      "openai",
      { inputTokens: 1000, outputTokens: 10, cacheReadTokens: 800 },
      0.000_25 + 0.0001 + 0.0001,
    ],
    [
      "claude-sonnet-4-5",
      "anthropic",
      { inputTokens: 9632, outputTokens: 198, cacheReadTokens: 6289, cacheWriteTokens: 3337 },
      (6 * 3 + 6289 * 0.3 + 3337 * 3.75 + 198 * 15) / 1e6,
    ],
    [
      "gemini-2.5-pro",
      "google",
      { inputTokens: 300_000, outputTokens: 1000 },
      (300_000 * 2.5 + 1000 * 15) / 1e6,
    ],
    ["text-embedding-3-small", "openai", { inputTokens: 1000 }, 0.000_02],
  ])("prices %s of %s", (model, provider, usage, expected) => {
    expect(usd(model, provider, usage)).toBeCloseTo(expected, 12);
  });

  it("takes the price of the day on which the call ended, and of the hour where that matters", () => {
    const usage = { inputTokens: 1000, outputTokens: 1000 };
    expect(usd("o3", "openai", usage, Date.UTC(2025, 4, 1))).toBeCloseTo(0.05, 12);
    expect(usd("o3", "openai", usage, Date.UTC(2025, 7, 1))).toBeCloseTo(0.01, 12);
    expect(usd("deepseek-chat", "deepseek", usage, Date.UTC(2025, 2, 1, 2))).toBeCloseTo(
      0.001_37,
      12,
    );
    expect(usd("deepseek-chat", "deepseek", usage, Date.UTC(2025, 2, 1, 17))).toBeCloseTo(
      0.000_685,
      12,
    );
  });

  it.each([
    ["azure.ai.openai", "gpt-5"],
    ["azure-openai.chat", "gpt-5"],
    ["openai.responses", "gpt-5"],
    ["OpenAI", "gpt-5"],
    ["anthropic.messages", "claude-sonnet-4-5"],
    ["gcp.gen_ai", "gemini-2.5-pro"],
    ["gcp.gemini", "gemini-2.5-pro"],
    ["google.generative-ai", "gemini-2.5-pro"],
    ["google.vertex.chat", "gemini-2.5-pro"],
    ["google_genai", "gemini-2.5-pro"],
    ["x_ai", "grok-3"],
    ["xai.chat", "grok-3"],
    ["mistral_ai", "mistral-large-latest"],
    ["deepseek.chat", "deepseek-chat"],
    ["groq.chat", "llama-3.3-70b-versatile"],
    [undefined, "gpt-5"],
  ])("knows whom %s means, for %s", (provider, model) => {
    expect(usd(model, provider, { inputTokens: 1000, outputTokens: 10 })).toBeGreaterThan(0);
  });

  it("knows a model by the last part of its path, as Google's interfaces name it", () => {
    const usage = { inputTokens: 1000, outputTokens: 10 };
    const plain = usd("gemini-2.5-pro", "google", usage);
    expect(plain).toBeGreaterThan(0);
    expect(usd("models/gemini-2.5-pro", "google", usage)).toBe(plain);
    expect(usd("publishers/google/models/gemini-2.5-pro", "google.vertex", usage)).toBe(plain);
  });

  it("prices the finer units in the provider's own object: cache writes of an hour", () => {
    const raw = {
      input_tokens: 500,
      cache_creation_input_tokens: 500,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 500 },
      output_tokens: 10,
    };
    const usage = normalizeUsage(raw, { provider: "anthropic" });
    expect(usd("claude-sonnet-4-5", "anthropic", usage ?? {})).toBeCloseTo(
      (500 * 3 + 500 * 6 + 10 * 15) / 1e6,
      12,
    );
  });

  it("does not let a raw object overrule the usage it disagrees with", () => {
    const raw = { prompt_tokens: 9_999_999, completion_tokens: 9_999_999 };
    expect(usd("gpt-5", "openai", { inputTokens: 1000, outputTokens: 10, raw })).toBeCloseTo(
      0.001_35,
      12,
    );
  });

  it("says of every model of the list what genai-prices itself says", () => {
    const prices = genaiPrices();
    const timestamp = new Date(time);
    const units = { input_tokens: 1200, cache_read_tokens: 200, output_tokens: 340 };
    let compared = 0;
    for (const id of [
      "openai",
      "anthropic",
      "google",
      "x-ai",
      "mistral",
      "deepseek",
      "azure",
      "aws",
    ]) {
      const provider = findProvider({ providerId: id });
      for (const { id: model } of provider?.models ?? []) {
        const call: PricedCall = {
          usage: { inputTokens: 1200, cacheReadTokens: 200, outputTokens: 340, source: "provider" },
          model,
          provider: id,
          time,
        };
        const expected = calcPrice(units, model, { providerId: id, timestamp })?.total_price;
        expect([model, prices(call)]).toEqual([model, expected]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(200);
  });

  it("gives no price, never 0, to what has none, and lists it", () => {
    const prices = genaiPrices();
    const usage: Usage = { inputTokens: 1, outputTokens: 1, source: "provider" };
    expect(prices({ usage, time, model: "no-such-model", provider: "openai" })).toBeUndefined();
    expect(prices({ usage, time, model: "gpt-5", provider: "no such provider" })).toBeUndefined();
    expect(prices({ usage, time })).toBeUndefined();
    expect(prices({ usage, time, model: "no-such-model", provider: "openai" })).toBeUndefined();
    expect(prices.unknownModels()).toEqual([
      "openai/no-such-model",
      "no such provider/gpt-5",
      "(none)",
    ]);
  });

  it.each<readonly [string, Partial<Usage>]>([
    ["more cached than there was", { inputTokens: 10, outputTokens: 1, cacheReadTokens: 11 }],
    ["an output nobody counted", { inputTokens: 10 }],
    ["an input nobody counted", { outputTokens: 10 }],
    ["nothing", {}],
  ])("gives no price to usage that cannot be priced: %s", (_, usage) => {
    const prices = genaiPrices();
    const call = { usage: { source: "provider" as const, ...usage }, time };
    expect(prices({ ...call, model: "gpt-5", provider: "openai" })).toBeUndefined();
    expect(prices.unknownModels()).toEqual([]);
  });

  it("prices what there is of a call that was cut short", () => {
    expect(usd("gpt-5", "openai", { inputTokens: 1000, partial: true })).toBeCloseTo(0.001_25, 12);
  });

  it("asks for models of your own first, dated ones by their date", () => {
    const prices = genaiPrices({
      models: {
        "our-model": { inputUsdPerMillion: 1, outputUsdPerMillion: 2 },
        "openai/gpt-5": [
          { inputUsdPerMillion: 8, outputUsdPerMillion: 8, since: "2025-06-01" },
          { inputUsdPerMillion: 4, outputUsdPerMillion: 4, since: "2026-01-01" },
        ],
      },
      providers: { "our-gateway": "openai" },
    });
    const usage: Usage = { inputTokens: 1e6, outputTokens: 0, source: "provider" };
    expect(prices({ usage, time, model: "our-model" })).toBe(1);
    expect(prices({ usage, time, model: "gpt-5", provider: "openai" })).toBe(4);
    expect(prices({ usage, time: time - 86_400_000 * 7, model: "gpt-5", provider: "openai" })).toBe(
      8,
    );
    expect(prices({ usage, time, model: "gpt-5", provider: "our-gateway" })).toBe(1.25);
    expect(prices.unknownModels()).toEqual([]);
  });

  it("puts one cost on the event, for every handler", async () => {
    const tokens = tokensHandler();
    const costs: unknown[] = [];
    const tap = createTap({
      price: genaiPrices(),
      handlers: [
        tokens,
        { name: "costs", on: { "llm.end": ({ costUsd }) => costs.push(costUsd) } },
      ],
    });
    await tap.run("llm", { name: "a", model: "gpt-5", provider: "openai" }, (llm) =>
      llm.report({ usage: { inputTokens: 1000, outputTokens: 10 } }),
    );
    expect(costs).toEqual([0.00135]);
    expect(tokens.totals().costUsd).toBe(0.00135);
  });

  it("refuses, when made, a provider that is none and a price that is none", () => {
    expect(() => genaiPrices({ providers: { ours: "no-such" } })).toThrow(
      'Expected `providers["ours"]` to be a provider of genai-prices, got `"no-such"` (string).',
    );
    expect(() => genaiPrices({ models: { m: { inputUsdPerMillion: -1 } } })).toThrow(
      'Expected `inputUsdPerMillion` of the price of "m" to be dollars from 0 on',
    );
    expect(() => genaiPrices({ models: { m: { inputUsdPerMillion: 1, since: "soon" } } })).toThrow(
      'Expected `since` of the price of "m" to be a date',
    );
  });
});
