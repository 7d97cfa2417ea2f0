import { extractUsage, type Provider } from "@pydantic/genai-prices";
import type { Usage } from "@runtap/core";
import { fieldOf, isObject } from "@runtap/wires/usage";

/** What genai-prices takes: counts of units, totals inclusive. */
export type Units = Record<string, number>;

/** The five figures of a usage as units; `undefined` where its parts exceed its whole, which has no price. */
export function unitsOf(usage: Usage): Units | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  if (inputTokens !== undefined && cacheReadTokens + cacheWriteTokens > inputTokens)
    return undefined;
  const units: Units = {};
  if (inputTokens !== undefined) {
    units["input_tokens"] = inputTokens;
    if (cacheReadTokens > 0) units["cache_read_tokens"] = cacheReadTokens;
    if (cacheWriteTokens > 0) units["cache_write_tokens"] = cacheWriteTokens;
  }
  if (outputTokens !== undefined) units["output_tokens"] = outputTokens;
  return units;
}

/** The shapes that a provider's extractors name; each is tried, and kept only where it agrees with the usage. */
function flavors(provider: Provider, raw: object): readonly string[] {
  const known = (provider.extractors ?? []).map(({ api_flavor }) => api_flavor);
  const likely = fieldOf(raw, "prompt_tokens") === undefined ? "default" : "chat";
  return known.includes(likely) ? [likely, ...known.filter((each) => each !== likely)] : known;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** Whether finer units say of the totals what the usage says. */
function agrees(units: Units, usage: Usage): boolean {
  return (
    units["input_tokens"] === usage.inputTokens &&
    (units["output_tokens"] ?? 0) === (usage.outputTokens ?? 0) &&
    (units["cache_read_tokens"] ?? 0) === (usage.cacheReadTokens ?? 0) &&
    (units["cache_write_tokens"] ?? 0) === (usage.cacheWriteTokens ?? 0)
  );
}

function extracted(provider: Provider, raw: object, flavor: string): Units | undefined {
  const extractor = provider.extractors?.find(({ api_flavor }) => api_flavor === flavor);
  if (extractor === undefined) return undefined;
  const root = typeof extractor.root === "string" ? [extractor.root] : extractor.root;
  let data: unknown = raw;
  for (const step of [...root].reverse()) {
    if (typeof step !== "string") return undefined;
    data = { [step]: data, model: "any" };
  }
  try {
    const { usage } = extractUsage(provider, data, flavor);
    const units: Units = {};
    for (const [unit, count] of Object.entries(usage)) {
      if (isCount(count)) units[unit] = count;
      else if (count !== undefined) return undefined;
    }
    return units;
  } catch {
    return undefined;
  }
}

/**
 * The finer units in the provider's own object, such as cache writes by their time to live, audio, web searches; only
 * where they agree with the usage on its totals.
 */
export function fineUnits(provider: Provider, usage: Usage): Units | undefined {
  const { raw } = usage;
  if (!isObject(raw)) return undefined;
  for (const flavor of flavors(provider, raw)) {
    const units = extracted(provider, raw, flavor);
    if (units !== undefined && agrees(units, usage)) return units;
  }
  return undefined;
}
