import { complain, type PriceSource } from "@runtap/core";
import type { Budget, BudgetStanding } from "./budget/budget.ts";
import type { BudgetStore } from "./budget/budget-store.ts";
import { type KeptBudget, keptBudgets } from "./budget/settings.ts";
import { isTimeZone } from "./calendar.ts";
import { isDimension } from "./dimension.ts";
import { type EstimateTokens, guessTokens } from "./estimate/estimate.ts";
import type { GroupBy } from "./ledger/ledger.ts";

/** What is counted, and what stops. */
export interface TokensOptions {
  /**
   * Prices calls whose ending carries no cost: usage of failed attempts, estimates, what a budget in dollars sets aside.
   * Give the tap's `price` option the same one, so that every handler reads one figure. @default none
   */
  readonly prices?: PriceSource | undefined;
  /** Limits that stop runs. @default none */
  readonly budgets?: readonly Budget[] | undefined;
  /** Where budgets are kept. @default `memoryBudgetStore()`, of this handler alone */
  readonly store?: BudgetStore | undefined;
  /** Called once per budget, key and window, when `warnAt` of the limit is spent. What it throws is reported as `handler.error`. */
  readonly onWarn?: ((standing: BudgetStanding) => void) | undefined;
  /** Counts the tokens of a text where a provider says nothing; `false` leaves them unknown. @default a guess by `tokenx` */
  readonly estimate?: false | EstimateTokens | undefined;
  /** What totals are kept by. @default run, trace, model, provider, name, tag, user, day */
  readonly groupBy?: readonly GroupBy[] | undefined;
  /** How many names are kept in each group; beyond it, `"(other)"`. Of runs and traces the newest are kept. @default 1,000 */
  readonly maxSeries?: number | undefined;
  /** Whose calendar days `"day"` means, as IANA names it. @default "UTC" */
  readonly timeZone?: string | undefined;
}

/** Options, checked and completed. */
export interface Settings {
  readonly prices: PriceSource | undefined;
  readonly budgets: readonly KeptBudget[];
  readonly store: BudgetStore | undefined;
  readonly onWarn: ((standing: BudgetStanding) => void) | undefined;
  readonly estimate: EstimateTokens | undefined;
  readonly groupBy: readonly GroupBy[];
  readonly maxSeries: number;
  readonly timeZone: string;
}

const DEFAULT_GROUPS: readonly GroupBy[] = [
  "run",
  "trace",
  "model",
  "provider",
  "name",
  "tag",
  "user",
  "day",
];

const KNOWN = [
  "prices",
  "budgets",
  "store",
  "onWarn",
  "estimate",
  "groupBy",
  "maxSeries",
  "timeZone",
];

function requireFunction(value: unknown, name: string, advice: string): void {
  if (value === undefined || typeof value === "function") return;
  throw complain(`\`${name}\``, "a function", value, advice);
}

/** Checks and completes options. */
export function settingsOf(options: TokensOptions): Settings {
  if (typeof options !== "object" || options === null) {
    throw complain("the options", "an object", options, "Leave them out for the defaults.");
  }
  for (const key of Object.keys(options)) {
    if (KNOWN.includes(key)) continue;
    throw complain("a key in the options", `one of ${KNOWN.join(", ")}`, key, "Is it misspelt?");
  }
  const { prices, budgets = [], store, onWarn, estimate = guessTokens } = options;
  const { groupBy = DEFAULT_GROUPS, maxSeries = 1000, timeZone = "UTC" } = options;
  requireFunction(prices, "prices", "A price source is like genaiPrices().");
  requireFunction(onWarn, "onWarn", "Leave it out for no warnings.");
  if (estimate !== false) requireFunction(estimate, "estimate", "Leave it out for a guess.");
  if (!Array.isArray(groupBy) || !groupBy.every((by) => by === "day" || isDimension(by))) {
    const known = "run, trace, session, user, model, provider, name, tag, day, metadata.<key>";
    throw complain("`groupBy`", `an array of ${known}`, groupBy, "Leave it out for most of them.");
  }
  if (!Number.isInteger(maxSeries) || maxSeries < 1) {
    throw complain("`maxSeries`", "a positive integer", maxSeries, "Leave it out for 1,000.");
  }
  if (!isTimeZone(timeZone)) {
    const advice = 'Leave it out for "UTC".';
    throw complain("`timeZone`", "a time zone like Europe/Berlin", timeZone, advice);
  }
  if (store !== undefined && (typeof store !== "object" || typeof store.hold !== "function")) {
    throw complain("`store`", "a budget store", store, "Leave it out to keep budgets in memory.");
  }
  return {
    prices,
    budgets: keptBudgets(budgets),
    store,
    onWarn,
    estimate: estimate === false ? undefined : estimate,
    groupBy: [...new Set(groupBy)],
    maxSeries,
    timeZone,
  };
}
