import { describe, expect, it } from "vitest";
import { providerOf } from "../src/index.ts";

describe("providerOf", () => {
  it.each([
    ["https://api.openai.com/v1", "openai"],
    ["https://eu.api.openai.com/v1", "openai"],
    ["https://my.openai.azure.com/openai", "azure.ai.openai"],
    ["https://my.cognitiveservices.azure.com/openai", "azure.ai.openai"],
    ["https://my.services.ai.azure.com/openai/v1", "azure.ai.openai"],
    ["https://my.services.ai.azure.com/models", "azure.ai.inference"],
    ["https://API.anthropic.com", "anthropic"],
    ["https://generativelanguage.googleapis.com/v1beta/openai/", "gcp.gemini"],
    ["https://us-east5-aiplatform.googleapis.com/v1", "gcp.vertex_ai"],
    ["https://aiplatform.googleapis.com/v1", "gcp.vertex_ai"],
    ["https://api.deepseek.com", "deepseek"],
    ["https://api.groq.com/openai/v1", "groq"],
    ["https://api.mistral.ai/v1", "mistral_ai"],
    ["https://api.x.ai/v1", "x_ai"],
    ["https://api.perplexity.ai", "perplexity"],
    ["https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1", "aws.bedrock"],
    ["https://api.cohere.com/v2", "cohere"],
    ["https://us-south.ml.cloud.ibm.com/ml/v1", "ibm.watsonx.ai"],
  ])("names who answers at %s: %s", (url, provider) => {
    expect(providerOf(url)).toBe(provider);
    expect(providerOf(new URL(url))).toBe(provider);
  });

  it.each([
    "http://localhost:1234/v1",
    "http://127.0.0.1:8080",
    "https://api.openai.com.example.net/v1",
    "https://notapi.openai.com.example/v1",
    "https://notapi.deepseek.com",
    "https://evil-api.x.ai",
    "https://proxy.example/api.openai.com",
    "https://x.ai.example.com",
    "/v1",
    "",
  ])("does not guess at %s", (url) => {
    expect(providerOf(url)).toBeUndefined();
  });
});
