import { type Dimension, namesIn } from "../dimension.ts";
import type { CountedCall } from "./counted-call.ts";
import { Series, type SeriesJson } from "./series.ts";
import { Tally, type TallyJson, type Totals } from "./tally.ts";

/** What totals can be grouped by: `"day"` is the calendar day a call ended on. */
export type GroupBy = Dimension | "day";

/** A ledger as JSON: to be sent to another process, or kept, and merged there. */
export interface LedgerJson {
  readonly v: 1;
  readonly total: TallyJson;
  readonly series: Readonly<Record<string, SeriesJson>>;
}

/** How a ledger groups. */
export interface LedgerOptions {
  readonly groupBy: readonly GroupBy[];
  readonly maxSeries: number;
  /** The name of the day of a time. */
  readonly dayOf: (time: number) => string;
}

/** Folds calls into totals. No clock, no subscription. */
export class Ledger {
  readonly #total = new Tally();
  readonly #series: ReadonlyMap<GroupBy, Series>;
  readonly #dayOf: (time: number) => string;

  constructor({ groupBy, maxSeries, dayOf }: LedgerOptions) {
    this.#dayOf = dayOf;
    this.#series = new Map(
      groupBy.map((by) => [by, new Series(maxSeries, by === "run" || by === "trace")]),
    );
  }

  add(call: CountedCall): void {
    this.#total.add(call);
    for (const [by, series] of this.#series) {
      const names = by === "day" ? [this.#dayOf(call.time)] : namesIn(by, call);
      for (const name of names) series.add(name, call);
    }
  }

  totals(): Totals {
    return this.#total.totals;
  }

  by(groupBy: GroupBy): Series | undefined {
    return this.#series.get(groupBy);
  }

  /** How many tallies there are. */
  get size(): number {
    return [...this.#series.values()].reduce((sum, { size }) => sum + size, 0);
  }

  toJSON(): LedgerJson {
    const series = [...this.#series].map(([by, each]) => [by, each.toJSON()] as const);
    return { v: 1, total: this.#total.toJSON(), series: Object.fromEntries(series) };
  }

  /** Adds another ledger's figures; groups that this one does not keep are left out. */
  merge({ total, series }: LedgerJson): void {
    this.#total.absorb(total);
    for (const [by, own] of this.#series) {
      const other = series[by];
      if (other !== undefined) own.absorb(other);
    }
  }
}
