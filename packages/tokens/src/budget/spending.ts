import type { PriceSource, Usage } from "@runtap/core";
import type { BudgetUnit } from "./budget.ts";

/** What a call has spent, or is about to. */
export interface Spending {
  readonly tokens: number;
  readonly usd: number;
  readonly calls: number;
}

export const NOTHING: Spending = { tokens: 0, usd: 0, calls: 0 };

/** Whether there is nothing to count. */
export function isNothing({ tokens, usd, calls }: Spending): boolean {
  return tokens + usd + calls === 0;
}

/** How much of it, in a unit. */
export function amountIn(unit: BudgetUnit, spending: Spending): number {
  return spending[unit];
}

/** What is spent beyond what has been counted already. */
export function beyond(spending: Spending, counted: Spending): Spending {
  return {
    tokens: Math.max(0, spending.tokens - counted.tokens),
    usd: Math.max(0, spending.usd - counted.usd),
    calls: Math.max(0, spending.calls - counted.calls),
  };
}

/** Both together. */
export function plus(one: Spending, other: Spending): Spending {
  return {
    tokens: one.tokens + other.tokens,
    usd: one.usd + other.usd,
    calls: one.calls + other.calls,
  };
}

/** What a growing answer costs, without asking the price source at each token: a straight line through two prices. */
export interface CostLine {
  readonly inputUsd: number;
  readonly usdPerOutputToken: number;
}

/** The line of a model; flat where it has no price. */
export function costLine(
  price: (usage: Usage) => number | undefined,
  inputTokens: number,
): CostLine {
  const source = "estimate";
  const inputUsd = price({ inputTokens, outputTokens: 0, source }) ?? 0;
  const withOutput = price({ inputTokens, outputTokens: 1000, source }) ?? inputUsd;
  return { inputUsd, usdPerOutputToken: Math.max(0, withOutput - inputUsd) / 1000 };
}

const OUTPUT_LIMITS = [
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "maxOutputTokens",
  "maxTokens",
  "maxCompletionTokens",
  "num_predict",
] as const;

/** How long an answer a call's parameters allow, by the names that providers and frameworks use. */
export function outputLimit(parameters: object | undefined): number | undefined {
  if (parameters === undefined) return undefined;
  for (const name of OUTPUT_LIMITS) {
    const value: unknown = Reflect.get(parameters, name);
    if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  }
  return undefined;
}

/** A price source that never throws; what it throws is handed on. */
export function safely(price: PriceSource, onError: (error: unknown) => void): PriceSource {
  return (call) => {
    try {
      const usd = price(call);
      return usd !== undefined && Number.isFinite(usd) && usd >= 0 ? usd : undefined;
    } catch (error) {
      onError(error);
      return undefined;
    }
  };
}
