import { binOf, emptySketch, figureOf, ZERO_BIN } from "./bins.ts";

/** Many figures of one sort in short. */
export interface DistributionSummary {
  readonly count: number;
  readonly total: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Percentiles lie within 1 % of the exact ones. */
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/** A distribution as JSON. */
export interface DistributionJson {
  readonly zeros: number;
  readonly total: number;
  readonly min: number;
  readonly max: number;
  /** Key of the bin, and how many figures are in it. */
  readonly bins: readonly (readonly [key: number, count: number])[];
}

/**
 * How figures are distributed, in bounded memory: a DDSketch, whose percentiles have a relative error of at most 1 %, before
 * and after merging (https://arxiv.org/abs/1908.10693).
 */
export class Distribution {
  // The store of a sketch alone: there are no negative figures, and the sums are kept here.
  readonly #store = emptySketch().store;
  #zeros = 0;
  #total = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#zeros + this.#store.count;
  }

  /** Takes one figure, for which {@link isFigure} holds. */
  observe(value: number, bin: number = binOf(value)): void {
    if (bin === ZERO_BIN) this.#zeros += 1;
    else this.#store.add(bin, 1);
    this.#total += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** The least figure that so large a part of all does not exceed, `quantile` from 0 to 1; `undefined` while there are none. */
  quantile(quantile: number): number | undefined {
    const min = this.#min;
    const max = this.#max;
    const { count } = this;
    if (count === 0) return undefined;
    // Nearest rank: the 99th percentile of three figures is the largest.
    const rank = Math.max(1, Math.ceil(quantile * count));
    let passed = this.#zeros;
    if (passed >= rank) return min;
    if (rank >= count) return max;
    for (const [key, weight] of this.#bins()) {
      passed += weight;
      if (passed >= rank) return Math.min(max, Math.max(min, figureOf(key)));
    }
    return max;
  }

  /** Adds the figures of another one. */
  merge(other: Distribution): void {
    // Bin by bin: the library's own merge loses its way where the largest key is 0, or where bins were collapsed.
    for (const [key, weight] of other.#bins()) this.#store.add(key, weight);
    this.#zeros += other.#zeros;
    this.#total += other.#total;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  summary(): DistributionSummary | undefined {
    const { count } = this;
    if (count === 0) return undefined;
    const at = (quantile: number): number => this.quantile(quantile) ?? Number.NaN;
    return {
      count,
      total: this.#total,
      min: this.#min,
      max: this.#max,
      mean: this.#total / count,
      p50: at(0.5),
      p90: at(0.9),
      p95: at(0.95),
      p99: at(0.99),
    };
  }

  toJSON(): DistributionJson | undefined {
    if (this.count === 0) return undefined;
    return {
      zeros: this.#zeros,
      total: this.#total,
      min: this.#min,
      max: this.#max,
      bins: [...this.#bins()],
    };
  }

  static from({ zeros, total, min, max, bins }: DistributionJson): Distribution {
    const distribution = new Distribution();
    for (const [key, weight] of bins) distribution.#store.add(key, weight);
    distribution.#zeros = zeros;
    distribution.#total = total;
    distribution.#min = min;
    distribution.#max = max;
    return distribution;
  }

  *#bins(): Generator<readonly [key: number, count: number]> {
    const { bins, offset, minKey, maxKey } = this.#store;
    for (let key = minKey; key <= maxKey; key += 1) {
      const weight = bins[key - offset] ?? 0;
      if (weight > 0) yield [key, weight];
    }
  }
}
