import { complain, type PricedCall, type PriceSource, type Usage } from "@runtap/core";

/** What a model's tokens cost, in dollars per million. */
export interface ModelPrice {
  readonly inputUsdPerMillion: number;
  /** Leave it out for a model that answers with no tokens, as embedding models do. */
  readonly outputUsdPerMillion?: number | undefined;
  /** @default as `inputUsdPerMillion` */
  readonly cacheReadUsdPerMillion?: number | undefined;
  /** @default as `inputUsdPerMillion` */
  readonly cacheWriteUsdPerMillion?: number | undefined;
  /** The first day of this price, `"2026-03-01"`, or a moment. @default since ever */
  readonly since?: string | undefined;
}

/** Prices by model, or by `provider/model`, which is looked for first. Of several the one in force counts. */
export type PriceList = Readonly<Record<string, ModelPrice | readonly ModelPrice[]>>;

interface Rate {
  readonly price: ModelPrice;
  readonly since: number;
}

const RATES = [
  "inputUsdPerMillion",
  "outputUsdPerMillion",
  "cacheReadUsdPerMillion",
  "cacheWriteUsdPerMillion",
] as const;

function requirePrice(model: string, price: ModelPrice): Rate {
  for (const name of RATES) {
    const usd: unknown = price[name];
    if (usd === undefined && name !== "inputUsdPerMillion") continue;
    if (typeof usd === "number" && Number.isFinite(usd) && usd >= 0) continue;
    const what = `\`${name}\` of the price of "${model}"`;
    throw complain(what, "dollars from 0 on", usd, "Look at the provider's price list.");
  }
  const since = price.since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(price.since);
  if (!Number.isNaN(since)) return { price, since };
  const what = `\`since\` of the price of "${model}"`;
  throw complain(what, "a date", price.since, "Write it like 2026-03-01.");
}

function isList(prices: ModelPrice | readonly ModelPrice[]): prices is readonly ModelPrice[] {
  return Array.isArray(prices);
}

/** What usage costs at a price; `undefined` where a figure that is needed is not known. */
export function costAt(price: ModelPrice, usage: Usage): number | undefined {
  const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const isOutputFree = price.outputUsdPerMillion === undefined;
  const outputTokens =
    usage.outputTokens ?? (isOutputFree || usage.partial === true ? 0 : undefined);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const fresh = inputTokens - cacheReadTokens - cacheWriteTokens;
  if (fresh < 0) return undefined;
  const { inputUsdPerMillion, outputUsdPerMillion = 0 } = price;
  const { cacheReadUsdPerMillion = inputUsdPerMillion } = price;
  const { cacheWriteUsdPerMillion = inputUsdPerMillion } = price;
  const perMillion =
    fresh * inputUsdPerMillion +
    cacheReadTokens * cacheReadUsdPerMillion +
    cacheWriteTokens * cacheWriteUsdPerMillion +
    outputTokens * outputUsdPerMillion;
  return perMillion / 1e6;
}

/**
 * A price source for models of your own, or for prices that you have negotiated. Of several prices for one model the one
 * in force when the call ended counts.
 *
 * @throws RuntapError `invalid-option` for a price or a date that is none.
 * @example
 * createTap({ price: priceList({ "our-model": { inputUsdPerMillion: 0.2, outputUsdPerMillion: 0.8 } }) });
 */
export function priceList(prices: PriceList): PriceSource {
  const rates = new Map<string, readonly Rate[]>();
  for (const [model, price] of Object.entries(prices)) {
    const list = isList(price) ? price : [price];
    rates.set(
      model,
      list.map((each) => requirePrice(model, each)).sort((one, other) => other.since - one.since),
    );
  }
  return ({ usage, model, provider, time }: PricedCall) => {
    if (model === undefined) return undefined;
    const known = rates.get(`${provider ?? ""}/${model}`) ?? rates.get(model);
    const rate = known?.find(({ since }) => since <= time);
    return rate === undefined ? undefined : costAt(rate.price, usage);
  };
}
