import { BudgetExceededError } from "./budget-error.ts";
import { ALL, type BudgetStanding } from "./budget.ts";
import type { BudgetStore, Standing, Verdict } from "./budget-store.ts";
import {
  type Account,
  accountOf,
  accountsOf,
  type FiledCall,
  fromStored,
  toStored,
} from "./keys.ts";
import type { KeptBudget } from "./settings.ts";
import { amountIn, NOTHING, type Spending } from "./spending.ts";

/** What a call has set aside. */
export interface Holding {
  /** As the store knows the call. */
  readonly id: string;
  readonly accounts: readonly Account[];
  /** In the store's unit, one for each account. */
  amounts: readonly number[];
}

type Soon<Value> = Value | Promise<Value>;

const MAX_WARNED = 10_000;

function then<Value, Result>(value: Soon<Value>, next: (value: Value) => Result): Soon<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Asks a store about calls: in the units of budgets on one side, in whole amounts on the other. */
export class Keeper {
  readonly #budgets: readonly KeptBudget[];
  readonly #store: BudgetStore;
  readonly #onWarn: ((standing: BudgetStanding) => void) | undefined;
  readonly #warned = new Set<string>();
  readonly #own = globalThis.crypto.getRandomValues(new BigUint64Array(2)).join("");
  #count = 0;

  constructor(
    budgets: readonly KeptBudget[],
    store: BudgetStore,
    onWarn: ((standing: BudgetStanding) => void) | undefined,
  ) {
    this.#budgets = budgets;
    this.#store = store;
    this.#onWarn = onWarn;
  }

  /** Whether any budget counts what streams. */
  get watchesStreams(): boolean {
    return this.#budgets.some(({ budget }) => budget.unit !== "calls");
  }

  /** Where a call that starts now is counted; `undefined` where no budget concerns it. */
  open(call: FiledCall, time: number): Holding | undefined {
    const accounts = accountsOf(this.#budgets, call, time);
    if (accounts.length === 0) return undefined;
    return { id: this.#newId(), accounts, amounts: accounts.map(() => 0) };
  }

  /** A holding under the same accounts for what comes after the first was settled. */
  reopen({ accounts }: Holding): Holding {
    return { id: this.#newId(), accounts, amounts: accounts.map(() => 0) };
  }

  /** Sets amounts aside; the error that says which budget has no room for them. */
  hold(
    holding: Holding,
    amounts: readonly number[],
    time: number,
  ): Soon<BudgetExceededError | undefined> {
    const { id, accounts } = holding;
    const holds = accounts.map(({ storeKey, limit, expiresAt }, at) => ({
      key: storeKey,
      amount: amounts[at] ?? 0,
      limit,
      expiresAt,
    }));
    return then(this.#store.hold(id, holds, time), (verdict) => {
      if (!verdict.allowed) return exceeded(accounts, verdict, amounts);
      holding.amounts = amounts;
      return undefined;
    });
  }

  /** Spends what was spent, lets go of the rest, and warns. */
  settle(holding: Holding, spending: Spending, time: number): Soon<void> {
    const { id, accounts } = holding;
    const spends = accounts.map(({ budget, storeKey, expiresAt }) => ({
      key: storeKey,
      amount: toStored(amountIn(budget.unit, spending), budget.unit),
      expiresAt,
    }));
    return then(this.#store.settle(id, spends, time), (standings) => {
      for (const [at, account] of accounts.entries()) this.#warn(account, standings[at]);
    });
  }

  /** Lets go of what was set aside. */
  release(holding: Holding, time: number): Soon<void> {
    return this.settle(holding, NOTHING, time);
  }

  /** What is left of a budget, in its unit; `undefined` where it has no limit for the key. */
  async remaining(
    name: string,
    key: string | undefined,
    time: number,
  ): Promise<number | undefined> {
    const kept = this.#budgets.find(({ budget }) => budget.name === name);
    if (kept === undefined) {
      const names = this.#budgets.map(({ budget }) => budget.name).join(", ");
      throw new RangeError(
        `Expected the name of a budget (${names || "there are none"}), got \`${name}\`.`,
      );
    }
    const { per } = kept.budget;
    if ((per === undefined) !== (key === undefined || key === ALL)) {
      throw new RangeError(
        per === undefined
          ? `Expected no key, got \`${key ?? ""}\`: the budget \`${name}\` is one for all.`
          : `Expected a key: the budget \`${name}\` is kept per ${per}.`,
      );
    }
    const account = accountOf(kept, key ?? ALL, time);
    if (account === undefined) return undefined;
    const { spent, held } = await this.#store.read(account.storeKey);
    return fromStored(Math.max(0, account.limit - spent - held), kept.budget.unit);
  }

  async flush(): Promise<void> {
    await this.#store.flush?.();
  }

  async close(): Promise<void> {
    await this.#store.close?.();
  }

  #newId(): string {
    this.#count += 1;
    return `${this.#own}:${this.#count}`;
  }

  #warn(account: Account, standing: Standing | undefined): void {
    const { budget, key, storeKey, limit } = account;
    const { warnAt, unit } = budget;
    if (this.#onWarn === undefined || warnAt === undefined || standing === undefined) return;
    if (standing.spent < limit * warnAt || this.#warned.has(storeKey)) return;
    if (this.#warned.size >= MAX_WARNED) this.#warned.clear();
    this.#warned.add(storeKey);
    this.#onWarn({
      budget: budget.name,
      key,
      unit,
      limit: fromStored(limit, unit),
      spent: fromStored(standing.spent, unit),
    });
  }
}

function exceeded(
  accounts: readonly Account[],
  verdict: Extract<Verdict, { readonly allowed: false }>,
  amounts: readonly number[],
): BudgetExceededError | undefined {
  const account = accounts[verdict.at];
  if (account === undefined) return undefined;
  const { budget, key, limit, resetsAt } = account;
  const { unit, name } = budget;
  const taken = verdict.spent + verdict.held;
  // Where others have not used it up, it is what this call needs that has no room.
  const spent = taken >= limit ? taken : taken + (amounts[verdict.at] ?? 0);
  return new BudgetExceededError(
    { budget: name, key, unit, limit: fromStored(limit, unit), spent: fromStored(spent, unit) },
    resetsAt,
  );
}
