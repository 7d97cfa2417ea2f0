import type { Usage } from "@runtap/core";
import { normalizeUsage } from "@runtap/wires/usage";
import { fieldOf, isObject } from "./field.ts";

/** Tokens used, as a model of the AI SDK says it; `raw` is the provider's own object where the model passes it on. */
export function modelUsage(usage: unknown, provider: string | undefined): Usage | undefined {
  const raw = fieldOf(usage, "raw");
  const known = normalizeUsage(usage, { provider });
  if (!isObject(raw)) return known;
  return known === undefined ? normalizeUsage(raw, { provider }) : { ...known, raw };
}

/** `"stop"`, whether the model's version says it as text or as `{ unified, raw }`. */
export function finishReasonOf(finishReason: unknown): string | undefined {
  const unified = fieldOf(finishReason, "unified") ?? finishReason;
  return typeof unified === "string" ? unified : undefined;
}
