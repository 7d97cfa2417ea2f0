import type { PriceSource, Usage } from "@runtap/core";
import { namesOf } from "../call-cost.ts";
import { roughTokens } from "../estimate/estimate.ts";
import type { TextSample } from "../estimate/sample-text.ts";
import type { CountedCall } from "../ledger/counted-call.ts";
import { toUsd } from "../ledger/nano-usd.ts";
import type { OpenCall, OpenRuns } from "../open-runs.ts";
import type { BudgetExceededError } from "./budget-error.ts";
import type { StartingCall } from "./budget.ts";
import { CallWatch } from "./call-watch.ts";
import type { Holding, Keeper } from "./keeper.ts";
import { type Account, toStored } from "./keys.ts";
import {
  beyond,
  type CostLine,
  costLine,
  isNothing,
  NOTHING,
  outputLimit,
  plus,
  type Spending,
} from "./spending.ts";

const ROUGH_LENGTH = 32_768;

/** The tokens of an input at a guess that costs next to nothing. */
function roughly({ pieces, length }: TextSample): number {
  let tokens = 0;
  let read = 0;
  for (const piece of pieces) {
    if (read >= ROUGH_LENGTH) break;
    const part = piece.slice(0, ROUGH_LENGTH - read);
    tokens += roughTokens(part);
    read += part.length;
  }
  return read === 0 ? 0 : Math.ceil((tokens * length) / read);
}

/** Lets calls begin and go on as far as budgets allow, and settles what they have spent. */
export class Supervisor {
  readonly #keeper: Keeper;
  readonly #prices: PriceSource | undefined;
  readonly #runs: OpenRuns;

  constructor(keeper: Keeper, prices: PriceSource | undefined, runs: OpenRuns) {
    this.#keeper = keeper;
    this.#prices = prices;
    this.#runs = runs;
  }

  /** @throws BudgetExceededError, or rejects with it where the store takes its time. */
  begin(call: OpenCall, time: number): void | Promise<void> {
    const { run, around, model, provider, parameters, enclosing } = call;
    const kindOf = (id: string) => this.#runs.kindOf(id);
    const holding = this.#keeper.open({ run, around, model, provider, kindOf }, time);
    if (holding === undefined) return undefined;
    const inputTokens = call.input === undefined ? 0 : roughly(call.input);
    const line = this.#lineOf(call, holding.accounts, inputTokens, time);
    const outputTokens = outputLimit(parameters);
    const usage: Usage = {
      inputTokens,
      ...(outputTokens === undefined ? {} : { outputTokens }),
      source: "estimate",
    };
    const starting = { run, model, provider, parameters, usage };
    const amounts = holding.accounts.map((account) => reserved(account, starting, line));
    const watch = new CallWatch(this.#keeper, holding, inputTokens, line);
    const settle = (): void | Promise<void> =>
      this.#keeper.settle(holding, call.spentMeanwhile, time);
    const heed = (denied: BudgetExceededError | undefined): void | Promise<void> => {
      call.isAsking = false;
      if (denied !== undefined) return this.#refuse(call, holding, denied, time);
      if (call.isOver) return settle();
      call.watch = watch;
      return undefined;
    };
    const begin = (): void | Promise<void> => {
      const asked = watch.begin(amounts, time);
      if (!(asked instanceof Promise)) return heed(asked);
      call.isAsking = true;
      return asked.then(heed, async (error: unknown) => {
        call.isAsking = false;
        call.refused = holding;
        // What was asked may be granted yet, when nobody waits for it.
        await settle();
        throw error;
      });
    };
    const released = enclosing === undefined ? undefined : this.#handOver(enclosing, time);
    return released instanceof Promise ? released.then(begin) : begin();
  }

  /** @throws BudgetExceededError */
  stream(call: OpenCall, text: string, time: number): void {
    call.watch?.take(text, time);
  }

  /** What was billed for an attempt that failed is spent at once. */
  retry(call: OpenCall, attempt: CountedCall, isCounted: boolean): void | Promise<void> {
    const billed = isCounted ? { ...spendingOf(attempt), calls: 0 } : NOTHING;
    const more = this.#handOn(call, billed);
    call.spentInside = NOTHING;
    if (isCounted) call.watch?.forget();
    const holding = call.watch?.holding ?? call.handedOver;
    if (holding === undefined || isNothing(more)) return undefined;
    return this.#keeper.settle(this.#keeper.reopen(holding), more, attempt.time);
  }

  end(call: OpenCall, own: CountedCall, isCounted: boolean): void | Promise<void> {
    const { watch, handedOver } = call;
    const more = this.#handOn(call, isCounted ? this.#spent(call, own) : NOTHING);
    if (watch !== undefined) return this.#keeper.settle(watch.holding, more, own.time);
    if (call.isAsking) {
      call.spentMeanwhile = more;
      return undefined;
    }
    const holding = handedOver ?? call.refused;
    if (holding === undefined || isNothing(more)) return undefined;
    return this.#keeper.settle(this.#keeper.reopen(holding), more, own.time);
  }

  /** Says no. What could not wait for that, and has spent all the same, is counted. */
  #refuse(
    call: OpenCall,
    holding: Holding,
    denied: BudgetExceededError,
    time: number,
  ): void | Promise<void> {
    call.refused = holding;
    if (!call.isOver || isNothing(call.spentMeanwhile)) throw denied;
    const settled = this.#keeper.settle(this.#keeper.reopen(holding), call.spentMeanwhile, time);
    if (!(settled instanceof Promise)) throw denied;
    return settled.then(() => {
      throw denied;
    });
  }

  /** What a call has spent beyond what calls inside it have; the one around it hears of all of it. */
  #handOn({ enclosing, spentInside }: OpenCall, spent: Spending): Spending {
    const more = beyond(spent, spentInside);
    if (enclosing !== undefined) {
      enclosing.spentInside = plus(enclosing.spentInside, plus(spentInside, more));
    }
    return more;
  }

  /** A call inside has begun: the one around it is its wrapping, and sets nothing aside for itself. */
  #handOver(enclosing: OpenCall, time: number): void | Promise<void> {
    const { watch } = enclosing;
    if (watch === undefined) return undefined;
    enclosing.watch = undefined;
    enclosing.handedOver = watch.holding;
    return this.#keeper.release(watch.holding, time);
  }

  /** What a call has spent; of an answer that nobody counted to its end, at least what was streamed. */
  #spent({ watch }: OpenCall, own: CountedCall): Spending {
    if (own.isRefused || own.isCached) return NOTHING;
    const { usage, estimate, outcome } = own;
    const known = spendingOf(own);
    const isWhole = usage?.outputTokens !== undefined && usage.partial !== true;
    if (watch === undefined || isWhole) return known;
    // A call that failed before it answered was, as far as one can tell, not billed.
    const isSilent = usage === undefined && estimate === undefined && !watch.hasStreamed;
    if (isSilent && outcome !== "end") return known;
    const streamed = watch.spending;
    return {
      tokens: Math.max(known.tokens, streamed.tokens),
      usd: Math.max(known.usd, streamed.usd),
      calls: 1,
    };
  }

  #lineOf(
    call: OpenCall,
    accounts: readonly Account[],
    inputTokens: number,
    time: number,
  ): CostLine {
    const prices = this.#prices;
    if (prices === undefined || accounts.every(({ budget }) => budget.unit !== "usd")) {
      return { inputUsd: 0, usdPerOutputToken: 0 };
    }
    return costLine((usage) => prices({ usage, time, ...namesOf(call, {}) }), inputTokens);
  }
}

/** What a call sets aside at its start, in the store's unit. */
function reserved({ budget }: Account, call: StartingCall, line: CostLine): number {
  const { unit, reserve } = budget;
  if (typeof reserve === "number") return toStored(reserve, unit);
  if (reserve !== undefined) return toStored(reserve(call), unit);
  const { inputTokens = 0, outputTokens = 0 } = call.usage;
  if (unit === "calls") return 1;
  if (unit === "tokens") return toStored(inputTokens + outputTokens, unit);
  return toStored(line.inputUsd + outputTokens * line.usdPerOutputToken, unit);
}

function spendingOf({ usage, estimate, nanoUsd, estimatedNanoUsd }: CountedCall): Spending {
  const input = usage?.inputTokens ?? estimate?.inputTokens ?? 0;
  const output = usage?.outputTokens ?? estimate?.outputTokens ?? 0;
  return {
    tokens: input + output,
    usd: toUsd((nanoUsd ?? 0n) + (estimatedNanoUsd ?? 0n)),
    calls: 1,
  };
}
