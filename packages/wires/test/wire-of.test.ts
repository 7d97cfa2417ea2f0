import { describe, expect, it } from "vitest";
import { wireOf } from "../src/index.ts";

describe("wireOf", () => {
  it.each([
    ["https://api.openai.com/v1/chat/completions", "openai-chat"],
    ["https://api.openai.com/v1/chat/completions/", "openai-chat"],
    [
      "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
      "openai-chat",
    ],
    ["https://api.perplexity.ai/chat/completions", "openai-chat"],
    ["http://localhost:11434/v1/chat/completions", "openai-chat"],
    ["https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", "openai-chat"],
    ["https://api.mistral.ai/v1/fim/completions", "openai-chat"],
    ["/v1/chat/completions", "openai-chat"],
    ["https://api.openai.com/v1/completions", "openai-completions"],
    ["https://api.openai.com/v1/responses", "openai-responses"],
    ["https://x.openai.azure.com/openai/responses?api-version=1", "openai-responses"],
    ["https://api.openai.com/v1/embeddings", "openai-embeddings"],
    ["https://api.anthropic.com/v1/messages?beta=true", "anthropic-messages"],
    ["https://x.services.ai.azure.com/anthropic/v1/messages", "anthropic-messages"],
    [
      "https://e-aiplatform.googleapis.com/v1/projects/p/locations/e/publishers/anthropic/models/c:streamRawPredict",
      "anthropic-messages",
    ],
    [
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent",
      "gemini",
    ],
    [
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
      "gemini",
    ],
    [
      "https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/g:streamGenerateContent",
      "gemini",
    ],
  ])("knows %s as %s", (url, wire) => {
    expect(wireOf(url)?.name).toBe(wire);
    expect(wireOf(new URL(url, "http://localhost"), "post")?.name).toBe(wire);
    expect(wireOf(url, "GET")).toBeUndefined();
  });

  it.each([
    "https://api.openai.com/v1/files",
    "https://api.openai.com/v1/threads/thread_1/messages",
    "https://api.openai.com/v1/responses/resp_1/cancel",
    "https://api.anthropic.com/v1/messages/batches",
    "https://api.anthropic.com/v1/messages/count_tokens",
    "https://generativelanguage.googleapis.com/v1beta/models/g:countTokens",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke-with-response-stream",
    "https://example.com/?next=/v1/chat/completions",
    "http://[",
    "",
  ])("knows nothing of %s", (url) => {
    expect(wireOf(url)).toBeUndefined();
  });
});
