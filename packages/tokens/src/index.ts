export { tokensHandler, type TokensHandler } from "./handler.ts";
export type { TokensOptions } from "./options.ts";
export { type Dimension, NONE } from "./dimension.ts";
export type { GroupBy, LedgerJson } from "./ledger/ledger.ts";
export { OTHER, type SeriesJson } from "./ledger/series.ts";
export type { TallyJson, Totals } from "./ledger/tally.ts";
export type { TokenSumsJson, TokenTotals } from "./ledger/token-sums.ts";
export type { EstimateTokens } from "./estimate/estimate.ts";
export { type NormalizeOptions, normalizeUsage } from "@runtap/wires/usage";
export { usageFold, type UsageFold, type UsageFoldOptions } from "@runtap/wires/usage";
export { type ModelPrice, type PriceList, priceList } from "./pricing/price-list.ts";
export type {
  Budget,
  BudgetStanding,
  BudgetUnit,
  StartingCall,
} from "./budget/budget.ts";
export { BudgetExceededError } from "./budget/budget-error.ts";
export type { BudgetStore, Hold, Spend, Standing, Verdict } from "./budget/budget-store.ts";
export {
  memoryBudgetStore,
  type MemoryBudgetStore,
  type MemoryBudgetStoreOptions,
} from "./budget/memory-budget-store.ts";
export type { WindowName } from "./calendar.ts";
