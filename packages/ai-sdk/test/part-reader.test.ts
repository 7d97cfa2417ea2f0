import { propertyRuns } from "@runtap/repo/property-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelAnswer } from "../src/model-answer.ts";
import { modelStart } from "../src/model-start.ts";
import { PartReader } from "../src/part-reader.ts";
import { providerName } from "../src/provider-name.ts";
import { asking, saying } from "./models.ts";

describe("PartReader", () => {
  it("knows an answer that is complete, and what it says", () => {
    const reader = new PartReader("openai");
    const picked = saying("a", "b").flatMap((part) => reader.read(part));
    expect(picked.map(({ text }) => text ?? "").join("")).toBe("ab");
    expect(reader.isComplete).toBe(true);
    expect(reader.failure).toBeUndefined();
    expect(picked.at(-1)).toMatchObject({ finishReason: "stop", usage: { inputTokens: 12 } });
  });

  it("puts tool calls together that are streamed at once", () => {
    const reader = new PartReader(undefined);
    const said = ["", ""];
    for (const { text, toolCall } of asking().flatMap((part) => reader.read(part))) {
      if (toolCall !== undefined) said[toolCall.index] += text ?? "";
    }
    expect(said).toEqual(['{"city":"Rome"}', '{"city":"Oslo"}']);
  });

  it("says the arguments of a tool call that comes whole", () => {
    const reader = new PartReader(undefined);
    const call = { type: "tool-call", toolCallId: "c", toolName: "weather", input: "{}" };
    expect(reader.read(call)).toEqual([
      {
        text: "{}",
        channel: "tool-call",
        toolCall: { index: 0, id: "c", name: "weather" },
      },
    ]);
  });

  it("keeps the first of several errors", () => {
    const reader = new PartReader(undefined);
    reader.read({ type: "error", error: "one" });
    reader.read({ type: "error", error: "two" });
    expect(reader.failure).toEqual({ error: "one" });
  });

  it("reads the parts of models of version 2", () => {
    const reader = new PartReader("openai");
    const usage = { inputTokens: 12, outputTokens: 7, totalTokens: 19, cachedInputTokens: 3 };
    expect(reader.read({ type: "finish", finishReason: "length", usage })).toMatchObject([
      { finishReason: "length", usage: { inputTokens: 12, cacheReadTokens: 3 } },
    ]);
  });

  it("prefers the provider's own usage where the model knows none, and keeps it", () => {
    const reader = new PartReader("openai");
    const raw = { prompt_tokens: 5, completion_tokens: 2 };
    const unknown = { total: undefined };
    const usage = { inputTokens: unknown, outputTokens: unknown, raw };
    expect(reader.read({ type: "finish", finishReason: "stop", usage })).toMatchObject([
      { usage: { inputTokens: 5, outputTokens: 2, raw } },
    ]);
    const counted = { inputTokens: { total: 5 }, outputTokens: { total: 2 }, raw };
    expect(reader.read({ type: "finish", finishReason: "stop", usage: counted })).toMatchObject([
      { usage: { inputTokens: 5, raw } },
    ]);
  });

  it("throws at no payload, whatever it is", () => {
    const types = saying("a")
      .concat(asking())
      .map(({ type }) => type);
    const part = fc.oneof(
      fc.anything(),
      fc.record({
        type: fc.constantFrom<unknown>(...types, "error", "raw"),
        id: fc.anything(),
        delta: fc.anything(),
        toolCallId: fc.anything(),
        toolName: fc.anything(),
        input: fc.anything(),
        usage: fc.anything(),
        finishReason: fc.anything(),
        modelId: fc.anything(),
      }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const reader = new PartReader("openai");
        for (const each of parts) {
          for (const { text, toolCall } of reader.read(each)) {
            expect(["string", "undefined"]).toContain(typeof text);
            expect(["number", "undefined"]).toContain(typeof toolCall?.index);
          }
        }
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        const hostile = { content: proxy, prompt: proxy, tools: proxy, usage: proxy, delta: proxy };
        for (const each of [...parts, proxy, hostile]) {
          reader.read(each);
          modelAnswer(each, undefined);
          modelStart(each, each);
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe("providerName", () => {
  it.each([
    ["openai.responses", "openai"],
    ["openai.chat", "openai"],
    ["azure.responses", "azure.ai.openai"],
    ["anthropic.messages", "anthropic"],
    ["google.generative-ai", "gcp.gemini"],
    ["google.vertex.chat", "gcp.vertex_ai"],
    ["vertex.anthropic.messages", "gcp.vertex_ai"],
    ["amazon-bedrock", "aws.bedrock"],
    ["mistral.chat", "mistral_ai"],
    ["xai.chat", "x_ai"],
    ["groq.chat", "groq"],
    ["deepseek.chat", "deepseek"],
    ["constructor", "constructor"],
    ["my-server.chat", "my-server"],
    ["", undefined],
    [7, undefined],
  ])("%s is %s", (provider, name) => {
    expect(providerName(provider)).toBe(name);
  });
});
