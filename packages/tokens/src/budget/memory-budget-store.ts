import type { BudgetStore, Hold, Spend, Standing, Verdict } from "./budget-store.ts";

/** How much an in-memory store keeps. */
export interface MemoryBudgetStoreOptions {
  /** How many keys; beyond it the one that was used longest ago is forgotten. @default 100,000 */
  readonly maxKeys?: number | undefined;
}

interface Account {
  spent: number;
  held: number;
  expiresAt: number;
  readonly holds: Map<string, number>;
}

/** A store that can say how much it keeps, and answers at once. */
export interface MemoryBudgetStore extends BudgetStore {
  readonly hold: (call: string, holds: readonly Hold[], time: number) => Verdict;
  readonly settle: (call: string, spends: readonly Spend[], time: number) => readonly Standing[];
  readonly read: (key: string) => Standing;
  /** How many keys there are. */
  readonly size: () => number;
}

const SWEEP_EVERY = 1024;
// Clocks may step back a little; what has ended is kept that long.
const GRACE_MS = 3_600_000;

/** Budgets of this process, kept in memory: the default. Answers at once, so that budgets work on synchronous roads too. */
export function memoryBudgetStore(options: MemoryBudgetStoreOptions = {}): MemoryBudgetStore {
  const { maxKeys = 100_000 } = options;
  const accounts = new Map<string, Account>();
  let made = 0;

  const sweep = (time: number): void => {
    for (const [key, account] of accounts) {
      if (account.expiresAt + GRACE_MS < time && account.holds.size === 0) accounts.delete(key);
    }
  };
  const forgetOne = (): void => {
    for (const [key, account] of accounts) {
      if (account.holds.size > 0) continue;
      accounts.delete(key);
      return;
    }
  };
  const accountOf = (key: string, expiresAt: number, time: number): Account => {
    const known = accounts.get(key);
    if (known !== undefined) {
      // To the end of the line: the first is the one that was used longest ago.
      accounts.delete(key);
      accounts.set(key, known);
      known.expiresAt = Math.max(known.expiresAt, expiresAt);
      return known;
    }
    made += 1;
    if (made % SWEEP_EVERY === 0) sweep(time);
    if (accounts.size >= maxKeys) forgetOne();
    const account = { spent: 0, held: 0, expiresAt, holds: new Map<string, number>() };
    accounts.set(key, account);
    return account;
  };

  return {
    hold: (call, holds, time) => {
      for (const [at, { key, amount, limit, expiresAt }] of holds.entries()) {
        const account = accountOf(key, expiresAt, time);
        const { spent } = account;
        const held = account.held - (account.holds.get(call) ?? 0);
        if (spent + held + Math.max(amount, 1) > limit) return { allowed: false, at, spent, held };
      }
      for (const { key, amount, expiresAt } of holds) {
        const account = accountOf(key, expiresAt, time);
        account.held += amount - (account.holds.get(call) ?? 0);
        account.holds.set(call, amount);
      }
      return { allowed: true };
    },
    settle: (call, spends, time) =>
      spends.map(({ key, amount, expiresAt }) => {
        const account = accountOf(key, expiresAt, time);
        account.held -= account.holds.get(call) ?? 0;
        account.holds.delete(call);
        account.spent += amount;
        return { spent: account.spent, held: account.held };
      }),
    read: (key) => {
      const { spent = 0, held = 0 } = accounts.get(key) ?? {};
      return { spent, held };
    },
    size: () => accounts.size,
  };
}
