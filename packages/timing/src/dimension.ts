import type { RunKind } from "@runtap/core";
import { Series, type SeriesJson } from "./series.ts";
import { shortKey } from "./short-key.ts";

/** One series of a dimension; without a key it is the one of all that found no place. */
export interface DimensionEntry {
  readonly kind: RunKind;
  readonly key: string | undefined;
  readonly series: Series;
}

/** A dimension as JSON. */
export interface DimensionJson {
  /** Without a key (`null`): what found no place. */
  readonly series: readonly (readonly [kind: RunKind, key: string | null, series: SeriesJson])[];
}

/** Series by kind and key (a name, a model, a tag), of bounded number: what comes beyond is counted as other. */
export class Dimension {
  readonly #max: number;
  readonly #kinds = new Map<RunKind, Map<string, Series>>();
  readonly #others = new Map<RunKind, Series>();
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** How many series there are, the others not counted. */
  get size(): number {
    return this.#size;
  }

  /** Runs that are counted as other. */
  get foldedRuns(): number {
    let runs = 0;
    for (const { started } of this.#others.values()) runs += started;
    return runs;
  }

  /** The series that runs of this kind and key belong to. */
  at(kind: RunKind, key: string): Series {
    const keys = this.#kinds.get(kind) ?? new Map<string, Series>();
    const short = shortKey(key);
    const found = keys.get(short);
    if (found !== undefined) return found;
    if (this.#size >= this.#max) return this.#other(kind);
    const series = new Series();
    keys.set(short, series);
    this.#kinds.set(kind, keys);
    this.#size += 1;
    return series;
  }

  *entries(): Generator<DimensionEntry> {
    for (const [kind, keys] of this.#kinds) {
      for (const [key, series] of keys) yield { kind, key, series };
    }
    for (const [kind, series] of this.#others) yield { kind, key: undefined, series };
  }

  merge(other: Dimension): void {
    for (const { kind, key, series } of other.entries()) {
      const into = key === undefined ? this.#other(kind) : this.at(kind, key);
      into.merge(series);
    }
  }

  toJSON(): DimensionJson {
    const series = [...this.entries()].map(
      (entry) => [entry.kind, entry.key ?? null, entry.series.toJSON()] as const,
    );
    return { series };
  }

  /** A dimension read from JSON, as large as that one is. */
  static from({ series }: DimensionJson): Dimension {
    const dimension = new Dimension(series.length);
    for (const [kind, key, each] of series) {
      const into = key === null ? dimension.#other(kind) : dimension.at(kind, key);
      into.merge(Series.from(each));
    }
    return dimension;
  }

  #other(kind: RunKind): Series {
    const found = this.#others.get(kind);
    if (found !== undefined) return found;
    const other = new Series();
    this.#others.set(kind, other);
    return other;
  }
}
