/** What is to be set aside under a key. Amounts are whole: tokens, calls, nano-dollars. */
export interface Hold {
  readonly key: string;
  /** All that this call sets aside under the key: asked again, it replaces what was held before. */
  readonly amount: number;
  readonly limit: number;
  /** When the key may be forgotten, in epoch milliseconds. */
  readonly expiresAt: number;
}

/** What a call has spent under a key. */
export interface Spend {
  readonly key: string;
  readonly amount: number;
  readonly expiresAt: number;
}

/** What is under a key. */
export interface Standing {
  readonly spent: number;
  /** Set aside by calls in flight. */
  readonly held: number;
}

/** Whether a call may go on; if not, which of its holds has no room, and what is under that key besides its own. */
export type Verdict =
  | { readonly allowed: true }
  | ({ readonly allowed: false; readonly at: number } & Standing);

type Soon<Value> = Value | Promise<Value>;

/**
 * Where budgets are kept. All of `hold` happens, or nothing of it, and nobody comes between: a hold is granted where
 * `spent + held by others + max(amount, 1) <= limit` under each of its keys.
 */
export interface BudgetStore {
  /** Sets amounts aside for a call, or raises what it has set aside. */
  readonly hold: (call: string, holds: readonly Hold[], time: number) => Soon<Verdict>;
  /**
   * Lets go of what a call has set aside under these keys and spends instead. Asked once per call: a store that sends it
   * again over a network sees to it that it counts once.
   */
  readonly settle: (
    call: string,
    spends: readonly Spend[],
    time: number,
  ) => Soon<readonly Standing[]>;
  readonly read: (key: string) => Soon<Standing>;
  /** Sends what could not be sent. */
  readonly flush?: (() => Soon<void>) | undefined;
  /** Lets go of timers; not of a client that it was given. */
  readonly close?: (() => Soon<void>) | undefined;
}
