import { Distribution } from "./distribution.ts";
import type { Series } from "./series.ts";

/** Gaps between tokens of the runs whose figures go to the same series. */
export interface GapShare {
  readonly series: readonly Series[];
  /** What is in none of the series yet. */
  readonly gaps: Distribution;
  /** Open runs that add to it. */
  runs: number;
}

const MAX_UNUSED = 256;

/** Observes each gap once, however many series it goes to: these get it before they are read. */
export class GapShares {
  readonly #shares = new Map<Series | undefined, GapShare[]>();
  #size = 0;
  #maxSize = MAX_UNUSED;

  /** How many there are, which open runs and {@link MAX_UNUSED} bound. */
  get size(): number {
    return this.#size;
  }

  /** What a run with these series adds to, until it is given back. */
  take(series: readonly Series[]): GapShare {
    const [first] = series;
    const near = this.#shares.get(first) ?? [];
    const found = near.find((share) => isSame(share.series, series));
    if (found !== undefined) {
      found.runs += 1;
      return found;
    }
    if (this.#size >= this.#maxSize) {
      this.settle();
      this.#maxSize = 2 * this.#size + MAX_UNUSED;
    }
    const share = { series, gaps: new Distribution(), runs: 1 };
    this.#shares.set(first, [...(this.#shares.get(first) ?? []), share]);
    this.#size += 1;
    return share;
  }

  /** Puts all gaps into their series. */
  settle(): void {
    this.#size = 0;
    for (const [first, near] of this.#shares) {
      for (const { series, gaps } of near) {
        if (gaps.isEmpty) continue;
        for (const each of series) each.call("gapMs").merge(gaps);
        gaps.clear();
      }
      const used = near.filter(({ runs }) => runs > 0);
      this.#size += used.length;
      if (used.length > 0) this.#shares.set(first, used);
      else this.#shares.delete(first);
    }
  }
}

function isSame(some: readonly Series[], others: readonly Series[]): boolean {
  return some.length === others.length && some.every((each, at) => each === others[at]);
}
