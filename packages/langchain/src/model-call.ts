import { fieldOf, isObject } from "@runtap/wires/usage";
import type { SortedMetadata } from "./metadata.ts";

/** What a model call says when it starts. */
export interface ModelCallFields {
  readonly model?: string;
  readonly provider?: string;
  readonly parameters?: object;
  readonly tools?: readonly unknown[];
}

// What has a field of its own, or is the content.
const NOT_PARAMETERS: ReadonlySet<string> = new Set([
  "model",
  "model_name",
  "modelName",
  "tools",
  "functions",
  "messages",
  "prompt",
]);

function textAt(from: unknown, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fieldOf(from, name);
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

function parametersOf(invocation: unknown): Record<string, unknown> {
  if (!isObject(invocation)) return {};
  const known = Object.entries(invocation).filter(
    ([name, value]) => value !== undefined && !NOT_PARAMETERS.has(name),
  );
  return Object.fromEntries(known);
}

/** Reads what LangChain hands to `handleChatModelStart` and `handleLLMStart` besides the input. */
export function readModelCall(extraParams: unknown, sorted: SortedMetadata): ModelCallFields {
  const invocation = fieldOf(extraParams, "invocation_params");
  const model = textAt(invocation, "model", "model_name", "modelName") ?? sorted.model;
  const parameters = { ...sorted.parameters, ...parametersOf(invocation) };
  const tools = fieldOf(invocation, "tools") ?? fieldOf(invocation, "functions");
  return {
    ...(model === undefined ? {} : { model }),
    ...(sorted.provider === undefined ? {} : { provider: sorted.provider }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(Array.isArray(tools) && tools.length > 0 ? { tools } : {}),
  };
}

/** The signal that a model call was started with. */
export function signalOf(extraParams: unknown): AbortSignal | undefined {
  const signal = fieldOf(fieldOf(extraParams, "options"), "signal");
  return signal instanceof AbortSignal ? signal : undefined;
}
