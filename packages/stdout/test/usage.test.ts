import { describe, expect, it } from "vitest";
import { asciiGlyphs, unicodeGlyphs } from "../src/glyphs.ts";
import { formatUsage } from "../src/usage.ts";

describe("formatUsage", () => {
  it.each([
    [{ inputTokens: 812, outputTokens: 96 }, "812 → 96 tokens"],
    [{ inputTokens: 12_345, outputTokens: 0 }, "12,345 → 0 tokens"],
    [{ inputTokens: 1 }, "1 input token"],
    [{ outputTokens: 5 }, "5 output tokens"],
    [{}, ""],
    [
      {
        inputTokens: 9,
        outputTokens: 9,
        cacheReadTokens: 3,
        cacheWriteTokens: 2,
        reasoningTokens: 1,
      },
      "9 → 9 tokens (3 cached, 2 written to cache, 1 reasoning)",
    ],
    [{ inputTokens: 9, outputTokens: 9, cacheReadTokens: 0 }, "9 → 9 tokens"],
    [{ inputTokens: 9, outputTokens: 4, partial: true } as const, "9 → 4 tokens (partial)"],
  ])("shows %j as %s", (usage, shown) => {
    expect(formatUsage({ source: "provider", ...usage }, unicodeGlyphs)).toBe(shown);
  });

  it("marks an estimate", () => {
    const usage = { source: "estimate", inputTokens: 1, outputTokens: 2 } as const;
    expect(formatUsage(usage, unicodeGlyphs)).toBe("≈ 1 → 2 tokens");
    expect(formatUsage(usage, asciiGlyphs)).toBe("~ 1 -> 2 tokens");
  });
});
