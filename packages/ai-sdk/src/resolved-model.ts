import { fieldOf, isFunction } from "./field.ts";
import { originalOf } from "./marks.ts";

/** Finds a model by its name, where the AI SDK would find it. */
export type Lookup = "languageModel" | "embeddingModel";

/**
 * The model itself, of one given as an object or by name: names are looked up in the program's default provider, or in
 * the gateway that came with what is observed. One that cannot be found stays a name.
 */
export function resolvedModel(model: unknown, lookup: Lookup, gateway: unknown): unknown {
  if (typeof model !== "string") return originalOf(model) ?? model;
  const provider = fieldOf(globalThis, "AI_SDK_DEFAULT_PROVIDER") ?? gateway;
  const find = fieldOf(provider, lookup);
  return isFunction(find) ? Reflect.apply(find, provider, [model]) : model;
}
