import { describe, expect, test } from "vitest";

import { extractiveAnswerer } from "../../src/demo/extractive-answerer.ts";
import { openAiModel } from "../../src/demo/openai-model.ts";
import { choosePrices } from "../../src/demo/prices.ts";

const usage = { inputTokens: 1000, outputTokens: 100, source: "provider" } as const;
const time = Date.parse("2026-11-01");

describe("choosePrices", () => {
  test("makes a price up for the extractive answerer, and says so", () => {
    const { name: model, provider } = extractiveAnswerer();
    const { source, note } = choosePrices(extractiveAnswerer());
    expect(source({ usage, model, provider, time })).toBeCloseTo(0.0012);
    expect(note).toBe("at a made-up price of $0.40 a million tokens of input and $8.00 of output");
  });

  test("takes the list price of a model", () => {
    const { source, note } = choosePrices(openAiModel({ apiKey: "test" }));
    expect(source({ usage, model: "gpt-5-mini", provider: "openai", time })).toBeGreaterThan(0);
    expect(source({ usage, model: "extractive-answerer", provider: "openai", time })).toBe(
      undefined,
    );
    expect(note).not.toContain("made-up");
  });
});
