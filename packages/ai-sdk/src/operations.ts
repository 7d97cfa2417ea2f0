import type { EmbeddingReport } from "@runtap/core";
import { fieldOf, listAt, textAt } from "./field.ts";
import { providerName } from "./provider-name.ts";

/** What a function of the AI SDK does, by its name there. */
export type Operation =
  | "steps"
  | "step-stream"
  | "object"
  | "object-stream"
  | "embedding"
  | "rerank";

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["generateText", "steps"],
  ["streamText", "step-stream"],
  ["generateObject", "object"],
  ["streamObject", "object-stream"],
  ["embed", "embedding"],
  ["embedMany", "embedding"],
  ["rerank", "rerank"],
]);

/** The class of agents, and the name it had before. */
export const AGENTS: readonly string[] = ["ToolLoopAgent", "Experimental_Agent"];

/** What the function of this name does; `undefined` where it is none that is observed. */
export function operationOf(name: string): Operation | undefined {
  return OPERATIONS.get(name);
}

/** What a call has come to, in brief: its text; where it wrote none, its tool calls. */
export function textOutput(result: unknown): unknown {
  const text = textAt(result, "text");
  if (text !== undefined && text !== "") return text;
  const calls = listAt(result, "toolCalls");
  return calls.length === 0 ? text : calls;
}

/** The object that was generated. */
export function objectOutput(result: unknown): unknown {
  return fieldOf(result, "object");
}

/** What was found, best first. */
export function rerankOutput(result: unknown): unknown {
  return listAt(result, "ranking").map((each) => ({
    content: fieldOf(each, "document"),
    score: fieldOf(each, "score"),
  }));
}

/** Facts of an embedding's ending; no vectors. */
export function embeddingFacts(result: unknown): EmbeddingReport {
  const one = listAt(result, "embedding");
  const vectors = one.length > 0 ? [one] : listAt(result, "embeddings");
  const tokens = fieldOf(fieldOf(result, "usage"), "tokens");
  const [first] = vectors;
  return {
    count: vectors.length,
    dimensions: Array.isArray(first) ? first.length : undefined,
    // An embedding that cannot count says NaN.
    usage: typeof tokens === "number" && tokens >= 0 ? { inputTokens: tokens } : undefined,
  };
}

/** The model and the provider of an embedding model. */
export function embeddingStart(model: unknown): { model?: string; provider?: string } {
  const modelId = textAt(model, "modelId");
  const provider = providerName(fieldOf(model, "provider"));
  return {
    ...(modelId === undefined ? {} : { model: modelId }),
    ...(provider === undefined ? {} : { provider }),
  };
}
