import { APICallError } from "@ai-sdk/provider";
import { record } from "@runtap/testing";
import * as ai from "ai";
import { MockEmbeddingModelV3, MockRerankingModelV3 } from "ai/test";
import { describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";
import { expectOneEndingEach } from "./endings.ts";

function embedder(...failures: readonly Error[]): MockEmbeddingModelV3 {
  const left = [...failures];
  return new MockEmbeddingModelV3({
    provider: "google.generative-ai",
    modelId: "gemini-embedding-001",
    maxEmbeddingsPerCall: 2,
    supportsParallelCalls: true,
    doEmbed: async ({ values }) => {
      const failure = left.shift();
      if (failure !== undefined) throw failure;
      return {
        embeddings: values.map(() => [0.1, 0.2, 0.3]),
        usage: { tokens: 5 * values.length },
        warnings: [],
      };
    },
  });
}

const busy = new APICallError({
  message: "Too many requests",
  url: "http://127.0.0.1",
  requestBodyValues: {},
  statusCode: 429,
  responseHeaders: { "retry-after-ms": "1" },
});

describe("embeddings, observed", () => {
  it("are a run for each call, without the vectors", async () => {
    const { result, runs } = await record(async (tap) => {
      const { embed, embedMany } = observe(ai, { tap });
      const one = await embed({ model: embedder(), value: "a" });
      const many = await embedMany({ model: embedder(), values: ["a", "b", "c"] });
      return [one.embedding.length, many.embeddings.length];
    });
    expect(result).toEqual([3, 3]);
    expect(runs.roots.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      "embedding embed",
      "embedding embedMany",
    ]);
    expect(runs.find("embed", "embedding").event("embedding.start")).toMatchObject({
      input: "a",
      model: "gemini-embedding-001",
      provider: "gcp.gemini",
    });
    expect(runs.find("embedMany", "embedding").event("embedding.end")).toMatchObject({
      count: 3,
      dimensions: 3,
      usage: { inputTokens: 15 },
    });
    expect(JSON.stringify(runs.all().map(({ events }) => events))).not.toContain("0.1");
  });

  it("say the attempts at each part of many", async () => {
    const { runs } = await record((tap) =>
      observe(ai, { tap }).embedMany({
        model: embedder(busy, busy, busy),
        values: ["a", "b", "c"],
      }),
    );
    const { events } = runs.find("embedMany", "embedding");
    expect(events.map(({ type }) => type)).toEqual([
      "embedding.start",
      "run.retry",
      "run.retry",
      "run.retry",
      "embedding.end",
    ]);
    expectOneEndingEach(runs);
  });

  it("fail and are cancelled", async () => {
    const { error, runs } = await record.failing((tap) =>
      observe(ai, { tap }).embed({ model: embedder(new Error("down")), value: "a" }),
    );
    expect(error).toEqual(new Error("down"));
    expect(runs.find("embed").ending).toMatchObject({ error });
    const { runs: aborted } = await record.failing((tap) => {
      const controller = new AbortController();
      const model = new MockEmbeddingModelV3({
        doEmbed: async ({ abortSignal }) => {
          controller.abort();
          abortSignal?.throwIfAborted();
          return { embeddings: [], warnings: [] };
        },
      });
      return observe(ai, { tap }).embed({ model, value: "a", abortSignal: controller.signal });
    });
    expect(aborted.find("embed").ending).toMatchObject({ reason: "abort" });
    expectOneEndingEach(aborted);
  });

  it("of a model alone are runs of their own", async () => {
    const { runs } = await record((tap) =>
      ai.embed({ model: observe(embedder(busy), { tap }), value: "a" }),
    );
    expect(runs.roots.map(({ name, standing }) => `${name}: ${standing}`)).toEqual([
      "embeddings: error",
      "embeddings: end",
    ]);
  });
});

describe("rerank, observed", () => {
  it("is a retrieval of the documents, best first", async () => {
    const model = new MockRerankingModelV3({
      doRerank: async () => ({
        ranking: [
          { index: 1, relevanceScore: 0.9 },
          { index: 0, relevanceScore: 0.2 },
        ],
      }),
    });
    const { runs } = await record((tap) =>
      observe(ai, { tap }).rerank({ model, query: "sun", documents: ["rain", "sunshine"] }),
    );
    const run = runs.find("rerank", "retriever");
    expect(run.info.operation).toBe("rerank");
    expect(run.event("retriever.start").input).toBe("sun");
    expect(run.event("retriever.end").documents).toEqual([
      { content: "sunshine", score: 0.9 },
      { content: "rain", score: 0.2 },
    ]);
  });
});
