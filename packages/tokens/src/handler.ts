import {
  type AnyEnding,
  type AnyStart,
  defineHandler,
  type Handler,
  type LlmToken,
  type RunRetry,
} from "@runtap/core";
import { Keeper } from "./budget/keeper.ts";
import { memoryBudgetStore } from "./budget/memory-budget-store.ts";
import { safely } from "./budget/spending.ts";
import { Supervisor } from "./budget/supervisor.ts";
import { CallDesk } from "./call-desk.ts";
import type { CallEnding } from "./call-cost.ts";
import { Calendar } from "./calendar.ts";
import type { CountedCall } from "./ledger/counted-call.ts";
import { type GroupBy, Ledger, type LedgerJson } from "./ledger/ledger.ts";
import { readLedger } from "./ledger/read-ledger.ts";
import type { Totals } from "./ledger/tally.ts";
import { safeEstimate } from "./estimate/estimate.ts";
import { type OpenCall, OpenRuns } from "./open-runs.ts";
import { settingsOf, type TokensOptions } from "./options.ts";
import { UnknownModels } from "./pricing/unknown-models.ts";
import { tokenTable } from "./table.ts";

/** A handler that can be asked what calls used and cost. */
export interface TokensHandler extends Handler {
  /** Of everything so far. */
  readonly totals: () => Totals;
  /**
   * By name, for one of the groups that are kept. A run's figures are those of everything inside it, a tag's those of
   * every call that bears it: these are not to be added up.
   */
  readonly by: (group: GroupBy) => ReadonlyMap<string, Totals>;
  /** For a terminal, by one of the groups that are kept. @default by model */
  readonly table: (options?: { readonly by?: GroupBy | undefined }) => string;
  /** Everything, for another process: JSON-safe, exact. */
  readonly toJSON: () => LedgerJson;
  /** Adds what another handler's `toJSON` gave. @throws RuntapError for anything else, before any of it is added. */
  readonly merge: (json: unknown) => void;
  /** What is left of a budget, in its unit; `undefined` where it has no limit for the key. Rejects with a RangeError for no budget's name, and without the key of one that has keys. */
  readonly remaining: (budget: string, key?: string) => Promise<number | undefined>;
  /** The models of calls that have no price, as `provider/model`; at most 1,000. */
  readonly unknownModels: () => readonly string[];
  /** How much is kept: names in groups, open runs. */
  readonly size: () => number;
}

/** Keeps the first error of a price source until a listener can throw it: core reports it as `handler.error`, once. */
class Grievance {
  #error: unknown;
  #isHeld = false;
  #isTold = false;

  hold(error: unknown): void {
    if (this.#isHeld || this.#isTold) return;
    this.#error = error;
    this.#isHeld = true;
  }

  tell(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#isTold = true;
    throw this.#error;
  }
}

function isCallEnding(event: AnyEnding): event is CallEnding {
  return event.run.kind === "llm" || event.run.kind === "embedding";
}

/**
 * Counts what model and embedding calls use and cost, by model, user, tenant, day and more, and stops runs that exceed a
 * budget. What providers said and what was estimated are kept apart; of calls inside one another one is counted.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 * @example
 * const tokens = tokensHandler();
 * tap.use(tokens);
 * // …
 * console.log(tokens.table());
 */
export function tokensHandler(options: TokensOptions = {}): TokensHandler {
  const settings = settingsOf(options);
  const { budgets, groupBy, maxSeries, timeZone } = settings;
  const grievance = new Grievance();
  const estimate =
    settings.estimate === undefined
      ? undefined
      : safeEstimate(settings.estimate, (error) => grievance.hold(error));
  const prices =
    settings.prices === undefined
      ? undefined
      : safely(settings.prices, (error) => grievance.hold(error));
  const days = new Calendar("day", timeZone);
  const dayOf = (time: number): string => days.windowAt(time).label;
  const ledger = new Ledger({ groupBy, maxSeries, dayOf });
  const unknown = new UnknownModels();
  const runs = new OpenRuns(estimate !== undefined || budgets.length > 0);
  const count = (call: CountedCall): void => {
    ledger.add(call);
    const isPriced = call.nanoUsd !== undefined || call.estimatedNanoUsd !== undefined;
    const isUsed = call.usage !== undefined || call.estimate !== undefined;
    if (isUsed && !isPriced) unknown.add(call.provider, call.model);
  };
  const desk = new CallDesk({ prices, estimate }, count);
  const keeper =
    budgets.length === 0
      ? undefined
      : new Keeper(budgets, settings.store ?? memoryBudgetStore(), settings.onWarn);
  const supervisor = keeper === undefined ? undefined : new Supervisor(keeper, prices, runs);
  // How far the events' clock is from the platform's: a budget's window is that of the events.
  let skewMs = 0;

  const end = (event: AnyEnding): void | Promise<void> => {
    const call = runs.end(event.run.id)?.call;
    if (call === undefined || !isCallEnding(event)) return undefined;
    call.isOver = true;
    skewMs = event.time - Date.now();
    const { own, isCounted } = desk.close(call, event);
    const settled = supervisor?.end(call, own, isCounted);
    if (settled instanceof Promise) return settled.then(() => grievance.tell());
    return grievance.tell();
  };
  const retry = (event: RunRetry): void | Promise<void> => {
    const call = runs.of(event.run.id)?.call;
    if (call === undefined) return undefined;
    const { own, isCounted } = desk.retry(call, event);
    const settled = supervisor?.retry(call, own, isCounted);
    call.model = event.model ?? call.model;
    call.provider = event.provider ?? call.provider;
    return settled;
  };
  const callOf = (event: AnyStart): OpenCall | undefined =>
    (runs.of(event.run.id) ?? runs.start(event)).call;
  const begin = (event: AnyStart): void | Promise<void> => {
    const call = callOf(event);
    return call === undefined ? undefined : supervisor?.begin(call, event.time);
  };
  const watched = ({ run, token, time }: LlmToken): undefined => {
    const call = runs.of(run.id)?.call;
    if (call !== undefined) supervisor?.stream(call, token, time);
    return undefined;
  };
  // Asked of every start: behind a queue the listener hears of a run later than its guard.
  const start = { "*.start": begin };
  const guards = keeper?.watchesStreams === true ? { ...start, "llm.token": watched } : start;

  const handler = defineHandler({
    name: "tokens",
    on: {
      "*.start": (event) => {
        if (runs.of(event.run.id) === undefined) runs.start(event);
      },
      "*.end": end,
      "*.error": end,
      "*.cancel": end,
      "run.retry": retry,
    },
    ...(supervisor === undefined ? {} : { guard: guards }),
    flush: () => keeper?.flush(),
    close: () => keeper?.close(),
  });
  const groups = (group: GroupBy): ReadonlyMap<string, Totals> =>
    ledger.by(group)?.totals() ?? new Map<string, Totals>();
  return {
    ...handler,
    totals: () => ledger.totals(),
    by: groups,
    table: ({ by = "model" } = {}) =>
      tokenTable(ledger.totals(), groups(by), ledger.by(by)?.folded ?? 0),
    toJSON: () => ledger.toJSON(),
    merge: (json) => ledger.merge(readLedger(json)),
    remaining: async (budget, key) => {
      if (keeper === undefined)
        throw new RangeError(`Expected the name of a budget (there are none), got \`${budget}\`.`);
      return keeper.remaining(budget, key, Date.now() + skewMs);
    },
    unknownModels: () => unknown.list(),
    size: () => ledger.size + runs.size,
  };
}
