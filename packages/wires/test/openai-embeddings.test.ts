import { describe, expect, it } from "vitest";
import { openaiEmbeddings } from "../src/index.ts";

const usage = { prompt_tokens: 5, total_tokens: 5 };

describe("embeddings", () => {
  it.each([
    ["figures", [0.1, 0.2, 0.3]],
    ["base64", Buffer.from(Float32Array.of(0.1, 0.2, 0.3).buffer).toString("base64")],
  ])("say how many vectors there are and how long they are, in %s", (_, embedding) => {
    const data = [{ embedding }, { embedding }];
    const { facts } = openaiEmbeddings.answer({ data, model: "text-embedding", usage });
    expect(facts).toMatchObject({
      count: 2,
      dimensions: 3,
      model: "text-embedding",
      usage: { inputTokens: 5 },
    });
    expect(facts.usage?.outputTokens).toBeUndefined();
    expect(JSON.stringify(facts)).not.toContain("0.1");
  });

  it("say nothing of vectors that are none", () => {
    expect(openaiEmbeddings.answer({ data: [] }).facts).toEqual({ count: 0 });
    expect(openaiEmbeddings.answer({ data: [{ embedding: "abc" }] }).facts).toEqual({ count: 1 });
    expect(openaiEmbeddings.answer({ error: { message: "no" } }).error?.message).toBe("no");
  });

  it("pass their input on as it was sent", () => {
    for (const input of ["a", ["a", "b"], [[1, 2]]]) {
      expect(openaiEmbeddings.request({ model: "m", input, dimensions: 3 })).toEqual({
        model: "m",
        input,
        parameters: { dimensions: 3 },
        isStream: false,
      });
    }
  });
});
