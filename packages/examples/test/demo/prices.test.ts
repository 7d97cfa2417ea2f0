import { describe, expect, test } from "vitest";

import type { Endpoint } from "../../src/demo/model.ts";
import { offlineModel } from "../../src/demo/model-server.ts";
import { choosePrices } from "../../src/demo/prices.ts";

const usage = { inputTokens: 1000, outputTokens: 100, source: "provider" } as const;
const endpoint: Endpoint = {
  baseURL: undefined,
  apiKey: "test",
  model: "gpt-5-mini",
  isOffline: false,
};
const time = Date.parse("2026-11-01");

describe("choosePrices", () => {
  test("makes a price up for the extractive answerer, and says so", () => {
    const { source, note } = choosePrices({ ...endpoint, model: offlineModel, isOffline: true });
    expect(source({ usage, model: offlineModel, time })).toBeCloseTo(0.0012);
    expect(note).toBe("at a made-up price of $0.40 a million tokens of input and $8.00 of output");
  });

  test("takes the list price of a model", () => {
    const { source, note } = choosePrices(endpoint);
    expect(source({ usage, model: "gpt-5-mini", provider: "openai", time })).toBeGreaterThan(0);
    expect(source({ usage, model: "extractive-answerer", provider: "openai", time })).toBe(
      undefined,
    );
    expect(note).not.toContain("made-up");
  });
});
