import { describe, expect, it } from "vitest";
import { estimateSample, guessTokens, roughTokens } from "../../src/estimate/estimate.ts";
import { sampleText } from "../../src/estimate/sample-text.ts";
import { gptTokens } from "../../src/gpt.ts";

const prose =
  "A scoped package is private by default. To publish it for everybody, say so the first time. ";

describe("the guess", () => {
  it("is near what OpenAI's vocabulary counts, for prose", () => {
    const text = prose.repeat(20);
    const exact = gptTokens(text);
    expect(Math.abs(guessTokens(text) - exact) / exact).toBeLessThan(0.25);
  });

  it("takes a special token's name for the text it is", () => {
    expect(guessTokens("<|endoftext|>")).toBeGreaterThan(1);
  });
});

describe("gptTokens", () => {
  it("counts as o200k_base does", () => {
    expect(gptTokens("hello world")).toBe(2);
    expect(gptTokens("")).toBe(0);
  });

  it("takes a special token's name for the text it is, without throwing", () => {
    expect(gptTokens("<|endoftext|> and <|im_start|>")).toBeGreaterThan(5);
  });

  it("is not lost in one character repeated: its work grows with the length, not with its square", () => {
    const long = gptTokens("a".repeat(32_768));
    expect(long).toBeGreaterThan(3000);
    expect(long).toBeLessThan(32_768);
  });
});

describe("roughTokens", () => {
  it("takes four Latin letters, and one CJK character, for a token", () => {
    expect(roughTokens("four")).toBe(1);
    expect(roughTokens("四文字熟")).toBe(4);
  });
});

describe("sampleText", () => {
  it("finds the texts of messages in every framework's form, and leaves out what is no text", () => {
    const messages = [
      { role: "system", content: "one" },
      {
        role: "user",
        content: [
          { type: "text", text: "two" },
          { type: "image", data: "AAAA" },
        ],
      },
      { role: "user", parts: [{ text: "three" }, { inlineData: { mimeType: "x", data: "B" } }] },
      { type: "tool_result", tool_use_id: "id", content: "four" },
    ];
    expect(sampleText(messages, 1000).pieces).toEqual(["one", "two", "three", "id", "four"]);
  });

  it("keeps no more than it is told, and knows how long the whole is", () => {
    const { pieces, length } = sampleText(["aaaa", "bbbb", "cccc"], 5);
    expect(pieces).toEqual(["aaaa", "bbbb"]);
    expect(length).toBe(12);
  });

  it("survives what is circular, endless, throwing and revoked", () => {
    const circular: Record<string, unknown> = { content: "x" };
    circular["self"] = circular;
    expect(sampleText(circular, 100).length).toBeGreaterThan(0);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(sampleText(["kept", proxy], 100).pieces).toEqual(["kept"]);
    expect(sampleText(new Uint8Array(1e6), 100).length).toBe(0);
    expect(
      sampleText(
        Array.from({ length: 1e5 }, () => "ab"),
        100,
      ).length,
    ).toBeLessThan(10_001);
  });

  it("has nothing to estimate where there is no text", () => {
    expect(estimateSample(sampleText(undefined, 10), () => 1)).toBeUndefined();
    expect(estimateSample(sampleText("text", 10), () => Number.NaN)).toBeUndefined();
    expect(estimateSample(sampleText("text", 10), () => -1)).toBeUndefined();
  });
});
