import type { Usage } from "@runtap/core";
import { toUsd } from "./nano-usd.ts";

/** What some calls used together. A figure that none of them knew is absent. */
export interface TokenTotals {
  /** How many calls are in these figures. */
  readonly calls: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** Part of `inputTokens`. */
  readonly cacheReadTokens?: number;
  /** Part of `inputTokens`. */
  readonly cacheWriteTokens?: number;
  /** Part of `outputTokens`. */
  readonly reasoningTokens?: number;
  /** What those of them cost whose price is known. */
  readonly costUsd?: number;
}

/** The name of a figure. */
export type Figure =
  | "inputTokens"
  | "outputTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "reasoningTokens";

export const FIGURES: readonly Figure[] = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "reasoningTokens",
];

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** The JSON form of {@link TokenSums}: dollars as a string of whole nano-dollars, which need no rounding. */
export type TokenSumsJson = { readonly [Name in Figure]?: number } & {
  readonly calls: number;
  readonly nanoUsd?: string;
};

/** Adds up figures that are known, and money in whole nano-dollars. */
export class TokenSums {
  #calls = 0;
  #nanoUsd: bigint | undefined;
  readonly #figures: { [Name in Figure]?: number } = {};

  add(usage: Usage | undefined, nanoUsd: bigint | undefined, calls = 1): void {
    this.#calls += calls;
    if (usage !== undefined) {
      for (const figure of FIGURES) this.#addFigure(figure, usage[figure]);
    }
    this.#addMoney(nanoUsd);
  }

  absorb(json: TokenSumsJson): void {
    this.#calls += json.calls;
    for (const figure of FIGURES) this.#addFigure(figure, json[figure]);
    if (json.nanoUsd !== undefined) this.#addMoney(BigInt(json.nanoUsd));
  }

  take(other: TokenSums): void {
    this.#calls += other.#calls;
    for (const figure of FIGURES) this.#addFigure(figure, other.#figures[figure]);
    this.#addMoney(other.#nanoUsd);
  }

  get totals(): TokenTotals {
    const totals: Growing<TokenTotals> = { calls: this.#calls, ...this.#figures };
    if (this.#nanoUsd !== undefined) totals.costUsd = toUsd(this.#nanoUsd);
    return totals;
  }

  toJSON(): TokenSumsJson {
    const json = { calls: this.#calls, ...this.#figures };
    return this.#nanoUsd === undefined ? json : { ...json, nanoUsd: String(this.#nanoUsd) };
  }

  #addFigure(figure: Figure, count: number | undefined): void {
    if (count !== undefined) this.#figures[figure] = (this.#figures[figure] ?? 0) + count;
  }

  #addMoney(nanoUsd: bigint | undefined): void {
    if (nanoUsd !== undefined) this.#nanoUsd = (this.#nanoUsd ?? 0n) + nanoUsd;
  }
}
