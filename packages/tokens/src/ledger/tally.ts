import type { CountedCall } from "./counted-call.ts";
import { TokenSums, type TokenSumsJson, type TokenTotals } from "./token-sums.ts";

type CountName =
  | "calls"
  | "failed"
  | "cancelled"
  | "refused"
  | "retried"
  | "partial"
  | "unknown"
  | "unpriced";

export const COUNTS: readonly CountName[] = [
  "calls",
  "failed",
  "cancelled",
  "refused",
  "retried",
  "partial",
  "unknown",
  "unpriced",
];

type Counts = { readonly [Name in CountName]: number };

/** Counts that begin. */
export function noCounts(): { [Name in CountName]: number } {
  return {
    calls: 0,
    failed: 0,
    cancelled: 0,
    refused: 0,
    retried: 0,
    partial: 0,
    unknown: 0,
    unpriced: 0,
  };
}

/**
 * What calls used and cost. The figures at the top are the providers' own; estimates and answers from a cache stand
 * apart, and the counts say what is missing from the figures.
 */
export interface Totals extends TokenTotals, Counts {
  /** Model calls that are over, answers from a cache and refused ones left out. */
  readonly calls: number;
  /** Of these: have thrown. */
  readonly failed: number;
  /** Of these: were stopped. */
  readonly cancelled: number;
  /** Calls that a guard, a budget for instance, did not let begin. */
  readonly refused: number;
  /** Attempts that failed and were tried again; what was billed for them is in the figures. */
  readonly retried: number;
  /** Calls that were cut short: more may have been billed than the figures say. */
  readonly partial: number;
  /** Calls of whose usage nobody knows anything, not even an estimate. */
  readonly unknown: number;
  /** Calls with usage but without a price: they are missing from `costUsd`. */
  readonly unpriced: number;
  /** What was estimated because the providers did not say. */
  readonly estimated: TokenTotals;
  /** What a cache of the program's own has answered: not billed; `costUsd` is what it has saved. */
  readonly cached: TokenTotals;
}

/** The JSON form of {@link Totals}. */
export interface TallyJson {
  readonly counts: Counts;
  readonly said: TokenSumsJson;
  readonly estimated: TokenSumsJson;
  readonly cached: TokenSumsJson;
}

/** Adds up calls. */
export class Tally {
  readonly #counts = noCounts();
  readonly #said = new TokenSums();
  readonly #estimated = new TokenSums();
  readonly #cached = new TokenSums();

  add(call: CountedCall): void {
    const counts = this.#counts;
    if (call.isRefused) {
      counts.refused += 1;
      return;
    }
    if (call.isCached) {
      this.#cached.add(call.usage ?? call.estimate, call.nanoUsd ?? call.estimatedNanoUsd);
      return;
    }
    if (call.outcome === "retry") counts.retried += 1;
    else counts.calls += 1;
    if (call.outcome === "error") counts.failed += 1;
    if (call.outcome === "cancel") counts.cancelled += 1;
    this.#addUsage(call);
  }

  absorb({ counts, said, estimated, cached }: TallyJson): void {
    for (const name of COUNTS) this.#counts[name] += counts[name];
    this.#said.absorb(said);
    this.#estimated.absorb(estimated);
    this.#cached.absorb(cached);
  }

  take(other: Tally): void {
    for (const name of COUNTS) this.#counts[name] += other.#counts[name];
    this.#said.take(other.#said);
    this.#estimated.take(other.#estimated);
    this.#cached.take(other.#cached);
  }

  get totals(): Totals {
    return {
      ...this.#said.totals,
      ...this.#counts,
      estimated: this.#estimated.totals,
      cached: this.#cached.totals,
    };
  }

  toJSON(): TallyJson {
    return {
      counts: { ...this.#counts },
      said: this.#said.toJSON(),
      estimated: this.#estimated.toJSON(),
      cached: this.#cached.toJSON(),
    };
  }

  #addUsage({ outcome, usage, estimate, nanoUsd, estimatedNanoUsd }: CountedCall): void {
    const counts = this.#counts;
    if (usage?.partial === true || estimate?.partial === true) counts.partial += 1;
    const isUnknown = usage === undefined && estimate === undefined;
    if (isUnknown && outcome !== "retry") counts.unknown += 1;
    if (usage !== undefined || nanoUsd !== undefined) this.#said.add(usage, nanoUsd);
    if (estimate !== undefined) this.#estimated.add(estimate, estimatedNanoUsd);
    const isPriced = nanoUsd !== undefined || estimatedNanoUsd !== undefined;
    if (!isUnknown && !isPriced) counts.unpriced += 1;
  }
}
