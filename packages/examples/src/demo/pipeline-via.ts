import type { Client } from "./arguments.ts";
import type { Endpoint } from "./model.ts";
import { type Ask, type PipelineParts, plainPipeline } from "./pipeline.ts";

/** The demo's pipeline through one of the observed clients and frameworks; only that one is loaded. */
export async function pipelineVia(
  via: Client,
  parts: PipelineParts,
  endpoint: Endpoint,
): Promise<Ask> {
  switch (via) {
    case "openai": {
      const { openAiModel } = await import("./openai-model.ts");
      return plainPipeline(parts, openAiModel(endpoint));
    }
    case "ai-sdk": {
      const { aiSdkModel } = await import("./ai-sdk-model.ts");
      return plainPipeline(parts, aiSdkModel(endpoint));
    }
    case "langchain": {
      const { langchainPipeline } = await import("./langchain-pipeline.ts");
      return langchainPipeline(parts, endpoint);
    }
  }
}
