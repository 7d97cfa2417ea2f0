import type { PriceSource } from "@runtap/core";
import { priceList } from "@runtap/tokens";
import { genaiPrices } from "@runtap/tokens/prices";

import type { Endpoint } from "./model.ts";

/** Where prices come from, and how to say so. */
export interface DemoPrices {
  readonly source: PriceSource;
  readonly note: string;
}

const madeUp = { inputUsdPerMillion: 0.4, outputUsdPerMillion: 8 };

/** Real prices for a real model; the extractive answerer costs nothing, so that its price is fiction. */
export function choosePrices({ model, isOffline }: Endpoint): DemoPrices {
  if (!isOffline) return { source: genaiPrices(), note: "at the model's list price" };
  const { inputUsdPerMillion: input, outputUsdPerMillion: output } = madeUp;
  return {
    source: priceList({ [model]: madeUp }),
    note: `at a made-up price of $${input.toFixed(2)} a million tokens of input and $${output.toFixed(2)} of output`,
  };
}
