import { calcPrice, findProvider, type Provider } from "@pydantic/genai-prices";
import { complain, type PricedCall, type PriceSource } from "@runtap/core";
import { fineUnits, type Units, unitsOf } from "./pricing/fine-usage.ts";
import { type PriceList, priceList } from "./pricing/price-list.ts";
import { providerIds } from "./pricing/provider-names.ts";
import { UnknownModels } from "./pricing/unknown-models.ts";

/** Where prices are to differ from the list. */
export interface PricesOptions {
  /** Models of your own, and prices you have negotiated: asked first. By `provider/model` or `model`. */
  readonly models?: PriceList | undefined;
  /** What you call a provider, and its id at genai-prices: `{ "our-gateway": "openai" }`. */
  readonly providers?: Readonly<Record<string, string>> | undefined;
}

/** A price source that remembers what it could not price. */
export interface Prices extends PriceSource {
  /** The models, as `provider/model`, for which there was no price; at most 1,000. */
  readonly unknownModels: () => readonly string[];
}

function providerOf(
  { provider, model }: PricedCall,
  own: Readonly<Record<string, string>>,
): Provider | undefined {
  if (provider === undefined || provider === "") {
    return model === undefined ? undefined : findProvider({ modelId: model });
  }
  for (const providerId of providerIds(provider, own)) {
    const found = findProvider({ providerId });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether the cost can be told: an answer whose tokens nobody counted has no price, where its tokens have one. */
function isWhole({ usage }: PricedCall, hasOutputPrice: boolean): boolean {
  if (usage.inputTokens === undefined) return false;
  return usage.outputTokens !== undefined || !hasOutputPrice || usage.partial === true;
}

/** A model's name as it is, and without the path that Google's interfaces put before it: `models/gemini-2.5-pro`. */
function modelNames(model: string): readonly string[] {
  const [, last] = /(?:^|\/)models\/([^/]+)$/.exec(model) ?? [];
  return last === undefined ? [model] : [model, last];
}

/** What units cost; `"unknown"` for a model that is not in the list, `undefined` where its usage cannot be priced. */
function priceOf(
  call: PricedCall,
  model: string,
  provider: Provider,
  units: Units,
): number | undefined | "unknown" {
  try {
    const priced = calcPrice(units, model, { provider, timestamp: new Date(call.time) });
    if (priced === null) return "unknown";
    return isWhole(call, priced.model_price["output_mtok"] !== undefined)
      ? priced.total_price
      : undefined;
  } catch {
    // It throws for units that contradict one another, and for prices that lack what the units need.
    return undefined;
  }
}

function listPrice(
  call: PricedCall,
  provider: Provider | undefined,
): number | undefined | "unknown" {
  if (provider === undefined || call.model === undefined) return "unknown";
  const units = unitsOf(call.usage);
  if (units === undefined) return undefined;
  const fine = fineUnits(provider, call.usage);
  for (const model of modelNames(call.model)) {
    const known = fine === undefined ? undefined : priceOf(call, model, provider, fine);
    const cost = typeof known === "number" ? known : priceOf(call, model, provider, units);
    if (cost !== "unknown") return cost;
  }
  return "unknown";
}

/**
 * Prices of some thirty providers, from the data that `@pydantic/genai-prices` ships: no network. Cache reads and writes,
 * tiers, audio and dated prices are in it; the price is that of the moment when the call ended.
 *
 * A call whose model or usage has no price costs `undefined`, never 0, and its model is listed by `unknownModels()`.
 *
 * @throws RuntapError `invalid-option` for a price or a date that is none.
 * @example
 * const prices = genaiPrices();
 * tap.configure({ price: prices });
 */
export function genaiPrices(options: PricesOptions = {}): Prices {
  const { models = {}, providers = {} } = options;
  for (const [name, id] of Object.entries(providers)) {
    if (findProvider({ providerId: id }) !== undefined) continue;
    const what = `\`providers["${name}"]\``;
    const advice = "Its ids are like openai, anthropic, google, azure, aws.";
    throw complain(what, "a provider of genai-prices", id, advice);
  }
  const own = priceList(models);
  const unknown = new UnknownModels();
  const price = (call: PricedCall): number | undefined => {
    const known = own(call);
    if (known !== undefined) return known;
    const listed = listPrice(call, providerOf(call, providers));
    if (listed !== "unknown") return listed;
    unknown.add(call.provider, call.model);
    return undefined;
  };
  return Object.assign(price, { unknownModels: () => unknown.list() });
}
