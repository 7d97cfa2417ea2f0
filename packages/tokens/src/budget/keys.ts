import type { RunKind } from "@runtap/core";
import { type Filed, namesIn } from "../dimension.ts";
import { NANO } from "../ledger/nano-usd.ts";
import { ALL, type Budget, type BudgetUnit } from "./budget.ts";
import type { KeptBudget } from "./settings.ts";

/** Where a call is counted: a budget, one of its keys, and, with a calendar, one of its windows. */
export interface Account {
  readonly budget: Budget;
  /** As limits, warnings and errors name it. */
  readonly key: string;
  /** As the store names it. */
  readonly storeKey: string;
  /** In the store's unit. */
  readonly limit: number;
  readonly resetsAt: number | undefined;
  readonly expiresAt: number;
}

const DAY_MS = 86_400_000;
/** A budget of runs or traces that never begins anew is of no use once they are over. */
const SHORT_LIVED_MS = DAY_MS;
const LONG_LIVED_MS = 3650 * DAY_MS;

/** An amount in the unit the store counts in, whole; up, so that nothing is too small to count. What is no amount is none. */
export function toStored(amount: number, unit: BudgetUnit): number {
  if (!(amount > 0)) return 0;
  return Math.min(
    Number.MAX_SAFE_INTEGER,
    Math.ceil(unit === "usd" ? amount * NANO - 1e-6 : amount),
  );
}

/** The same backwards. */
export function fromStored(amount: number, unit: BudgetUnit): number {
  return unit === "usd" ? amount / NANO : amount;
}

/** The limit under a key, in the store's unit; `undefined` for none. A limit that makes no sense stops: it is 0. */
export function limitOf({ limit, unit }: Budget, key: string): number | undefined {
  const value = typeof limit === "function" ? limit(key) : limit;
  if (value === undefined || value === Number.POSITIVE_INFINITY) return undefined;
  if (!(value > 0)) return 0;
  return Math.min(
    Number.MAX_SAFE_INTEGER,
    Math.floor(unit === "usd" ? value * NANO + 1e-6 : value),
  );
}

/** The account of a key at a time; `undefined` where the key has no limit. */
export function accountOf(
  { budget, calendar }: KeptBudget,
  key: string,
  time: number,
): Account | undefined {
  const limit = limitOf(budget, key);
  if (limit === undefined) return undefined;
  const { name, per } = budget;
  const window = calendar?.windowAt(time);
  const isShortLived = per === "run" || per === "trace";
  const lifeMs = isShortLived ? SHORT_LIVED_MS : LONG_LIVED_MS;
  return {
    budget,
    key,
    storeKey: JSON.stringify([name, key, window?.label ?? ""]),
    limit,
    resetsAt: window?.end,
    expiresAt: window?.end ?? time + lifeMs,
  };
}

/** A call, with the kinds of the runs it is in. */
export interface FiledCall extends Filed {
  readonly kindOf: (runId: string) => RunKind | undefined;
}

/** Every account that a call is counted in. */
export function accountsOf(
  kept: readonly KeptBudget[],
  call: FiledCall,
  time: number,
): readonly Account[] {
  return kept.flatMap((each) => {
    const { per, kind } = each.budget;
    const names = per === undefined ? [ALL] : namesIn(per, call);
    return [...new Set(names)]
      .filter((name) => kind === undefined || call.kindOf(name) === kind)
      .map((name) => accountOf(each, name, time))
      .filter((account) => account !== undefined);
  });
}
