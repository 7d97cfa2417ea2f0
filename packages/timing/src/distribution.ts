import { binOf, figureOf, ZERO_BIN } from "./bins.ts";

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
  /** Bins that are not empty, and how many figures are in each. */
  readonly bins: readonly (readonly [bin: number, count: number])[];
}

/** Bins that are added at a time. */
const CHUNK = 32;

/**
 * How figures are distributed, in bounded memory: a DDSketch, whose percentiles have a relative error of at most 1 %, before
 * and after merging (https://arxiv.org/abs/1908.10693).
 */
export class Distribution {
  /** How many figures are in each bin, beginning with `#firstBin`. */
  #counts: number[] = [];
  #firstBin = 0;
  #zeros = 0;
  #total = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this.#max < 0;
  }

  get count(): number {
    return this.#counts.reduce((sum, each) => sum + each, this.#zeros);
  }

  /** Takes one figure, for which {@link isFigure} holds. */
  observe(value: number, bin: number = binOf(value)): void {
    this.#add(bin, 1);
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
    for (const [bin, each] of this.#bins()) {
      passed += each;
      if (passed >= rank) return Math.min(max, Math.max(min, figureOf(bin)));
    }
    return max;
  }

  /** Adds the figures of another one. */
  merge(other: Distribution): void {
    const counts = other.#counts;
    for (let at = 0; at < counts.length; at += 1) {
      const count = counts[at] ?? 0;
      if (count > 0) this.#add(other.#firstBin + at, count);
    }
    this.#add(ZERO_BIN, other.#zeros);
    this.#total += other.#total;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Forgets all figures. */
  clear(): void {
    this.#counts.fill(0);
    this.#zeros = 0;
    this.#total = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
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
    for (const [bin, count] of bins) distribution.#add(bin, count);
    distribution.#add(ZERO_BIN, zeros);
    distribution.#total = total;
    distribution.#min = min;
    distribution.#max = max;
    return distribution;
  }

  #add(bin: number, count: number): void {
    const at = bin - this.#firstBin;
    if (at >= 0 && at < this.#counts.length) this.#counts[at] = (this.#counts[at] ?? 0) + count;
    else if (bin === ZERO_BIN) this.#zeros += count;
    else this.#grow(bin, count);
  }

  #grow(bin: number, count: number): void {
    const chunkStart = Math.floor(bin / CHUNK) * CHUNK;
    const { length } = this.#counts;
    const first = length === 0 ? chunkStart : Math.min(chunkStart, this.#firstBin);
    const end = Math.max(chunkStart + CHUNK, this.#firstBin + length);
    const counts = Array.from(
      { length: (length === 0 ? chunkStart + CHUNK : end) - first },
      () => 0,
    );
    for (let at = 0; at < length; at += 1) {
      counts[this.#firstBin - first + at] = this.#counts[at] ?? 0;
    }
    counts[bin - first] = (counts[bin - first] ?? 0) + count;
    this.#counts = counts;
    this.#firstBin = first;
  }

  *#bins(): Generator<readonly [bin: number, count: number]> {
    for (let at = 0; at < this.#counts.length; at += 1) {
      const count = this.#counts[at] ?? 0;
      if (count > 0) yield [this.#firstBin + at, count];
    }
  }
}
