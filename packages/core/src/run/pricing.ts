import type { Usage } from "../events/content.ts";

/** A model or embedding call whose usage is known. */
export interface PricedCall {
  readonly usage: Usage;
  /** The model that answered, else the one asked for. */
  readonly model?: string;
  readonly provider?: string;
  /** When it ended: prices change. Epoch milliseconds. */
  readonly time: number;
}

/** What a call costs in US dollars; `undefined` where the price is not known, never 0 for that. */
export type PriceSource = (call: PricedCall) => number | undefined;
