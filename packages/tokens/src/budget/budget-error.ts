import type { BudgetStanding, BudgetUnit } from "./budget.ts";

const brand = Symbol.for("@runtap/tokens/budget-error");

function show(amount: number, unit: BudgetUnit): string {
  if (unit === "usd") return `$${Number(amount.toPrecision(6))}`;
  return `${Math.ceil(amount).toLocaleString("en-US")} ${unit}`;
}

/** Why a run was stopped: the `cause` of the `GuardError` that its caller gets. */
export class BudgetExceededError extends Error {
  override readonly name: string = "BudgetExceededError";
  /** Stable, for programs. */
  readonly code: "budget-exceeded" = "budget-exceeded" as const;
  /** The budget's name. */
  readonly budget: string;
  /** Whose: a user, a tenant, a trace id…; `"(all)"` where one is for all. */
  readonly key: string;
  readonly unit: BudgetUnit;
  readonly limit: number;
  /** Spent, and set aside by calls in flight; while streaming, this one's estimate included. */
  readonly spent: number;
  /** When the budget begins anew, in epoch milliseconds. */
  readonly resetsAt: number | undefined;

  constructor(standing: BudgetStanding, resetsAt: number | undefined) {
    const { budget, key, unit, limit, spent } = standing;
    const whose = key === "(all)" ? "" : ` of ${key}`;
    const until =
      resetsAt === undefined ? "" : ` It begins anew at ${new Date(resetsAt).toISOString()}.`;
    super(
      `The budget "${budget}"${whose} allows ${show(limit, unit)}; ${show(spent, unit)} are spent or set aside.${until}`,
    );
    this.budget = budget;
    this.key = key;
    this.unit = unit;
    this.limit = limit;
    this.spent = spent;
    this.resetsAt = resetsAt;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Holds across copies of the package. */
  static isInstance(value: unknown): value is BudgetExceededError {
    return typeof value === "object" && value !== null && brand in value;
  }

  /** `instanceof` likewise. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this.isInstance(value);
  }
}
