import { roughTokens } from "../estimate/estimate.ts";
import type { BudgetExceededError } from "./budget-error.ts";
import type { Holding, Keeper } from "./keeper.ts";
import { type Account, toStored } from "./keys.ts";
import type { CostLine, Spending } from "./spending.ts";

/** How many tokens ahead of a stream are set aside at once, so that a store is not asked at every token. */
const STEP_TOKENS = 32;

/** Watches one call while it streams: sets more aside as its answer grows, and says when there is no more. */
export class CallWatch {
  readonly holding: Holding;
  readonly #keeper: Keeper;
  readonly #inputTokens: number;
  readonly #line: CostLine;
  #outputTokens = 0;
  /** Up to so many tokens of output everything is set aside already. */
  #coveredTokens = 0;
  #isAsking = false;
  #denied: BudgetExceededError | undefined;

  constructor(keeper: Keeper, holding: Holding, inputTokens: number, line: CostLine) {
    this.#keeper = keeper;
    this.holding = holding;
    this.#inputTokens = inputTokens;
    this.#line = line;
  }

  /** What the call has spent so far, as far as one can tell from its stream. */
  get spending(): Spending {
    return this.#spendingAt(this.#outputTokens);
  }

  get hasStreamed(): boolean {
    return this.#outputTokens > 0;
  }

  /** What has been streamed was billed, and is counted elsewhere. */
  forget(): void {
    this.#outputTokens = 0;
  }

  /** Sets aside what the call needs at its start. */
  begin(
    amounts: readonly number[],
    time: number,
  ): BudgetExceededError | undefined | Promise<BudgetExceededError | undefined> {
    const asked = this.#keeper.hold(this.holding, amounts, time);
    this.#coveredTokens = this.#covers(amounts);
    return asked;
  }

  /** @throws BudgetExceededError where no budget has room for what has been streamed. */
  take(text: string, time: number): void {
    this.#outputTokens += roughTokens(text);
    if (this.#denied !== undefined) throw this.#denied;
    if (this.#outputTokens <= this.#coveredTokens || this.#isAsking) return;
    const denied = this.#ask(this.#outputTokens + STEP_TOKENS, time);
    if (denied !== undefined) throw denied;
  }

  #ask(upTo: number, time: number): BudgetExceededError | undefined {
    const answer = this.#hold(upTo, time);
    if (!(answer instanceof Promise)) {
      // No room for the step ahead: perhaps for what there is.
      return answer === undefined ? undefined : this.#askExactly(time);
    }
    this.#isAsking = true;
    answer
      .then((denied) => (denied === undefined ? undefined : this.#hold(this.#outputTokens, time)))
      .then(
        (denied) => {
          this.#denied = denied;
        },
        () => undefined,
      )
      .finally(() => {
        this.#isAsking = false;
      });
    return undefined;
  }

  #askExactly(time: number): BudgetExceededError | undefined {
    const answer = this.#hold(this.#outputTokens, time);
    return answer instanceof Promise ? undefined : answer;
  }

  #hold(
    upTo: number,
    time: number,
  ): BudgetExceededError | undefined | Promise<BudgetExceededError | undefined> {
    const { accounts, amounts } = this.holding;
    const needed = accounts.map((account, at) =>
      Math.max(amounts[at] ?? 0, this.#amount(account, upTo)),
    );
    const answer = this.#keeper.hold(this.holding, needed, time);
    const settle = (denied: BudgetExceededError | undefined): BudgetExceededError | undefined => {
      if (denied === undefined) this.#coveredTokens = Math.max(this.#coveredTokens, upTo);
      return denied;
    };
    return answer instanceof Promise ? answer.then(settle) : settle(answer);
  }

  #spendingAt(outputTokens: number): Spending {
    const { inputUsd, usdPerOutputToken } = this.#line;
    return {
      tokens: this.#inputTokens + outputTokens,
      usd: inputUsd + outputTokens * usdPerOutputToken,
      calls: 1,
    };
  }

  #amount({ budget }: Account, outputTokens: number): number {
    return toStored(this.#spendingAt(outputTokens)[budget.unit], budget.unit);
  }

  /** How many tokens of output the amounts are enough for, under the account that is the shortest. */
  #covers(amounts: readonly number[]): number {
    const { inputUsd, usdPerOutputToken } = this.#line;
    const enough = this.holding.accounts.map(({ budget }, at) => {
      const amount = amounts[at] ?? 0;
      if (budget.unit === "tokens") return amount - this.#inputTokens;
      if (budget.unit === "calls" || usdPerOutputToken === 0) return Number.POSITIVE_INFINITY;
      return (amount / 1e9 - inputUsd) / usdPerOutputToken;
    });
    return Math.max(0, Math.min(...enough));
  }
}
