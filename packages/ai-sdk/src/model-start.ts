import type { LlmRunOptions, Message } from "@runtap/core";
import { fieldOf, isObject, listAt, textAt } from "./field.ts";
import { providerName } from "./provider-name.ts";

/** What is asked of a model besides its input and its tools. */
const PARAMETERS = [
  "maxOutputTokens",
  "temperature",
  "topP",
  "topK",
  "presencePenalty",
  "frequencyPenalty",
  "stopSequences",
  "seed",
  "reasoning",
  "responseFormat",
  "toolChoice",
  "providerOptions",
] as const;

function isMessages(list: readonly unknown[]): list is readonly Message[] {
  return list.every(isObject);
}

function parametersOf(params: unknown): object | undefined {
  const known = PARAMETERS.map((name) => [name, fieldOf(params, name)] as const);
  const given = known.filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** What a call of a model says of itself at its start. */
export function modelStart(model: unknown, params: unknown): LlmRunOptions {
  const prompt = listAt(params, "prompt");
  const tools = listAt(params, "tools");
  return {
    name: "chat",
    input: isMessages(prompt) ? prompt : undefined,
    model: textAt(model, "modelId"),
    provider: providerName(fieldOf(model, "provider")),
    parameters: parametersOf(params),
    tools: tools.length === 0 ? undefined : tools,
  };
}
