import type { CountedCall } from "./counted-call.ts";
import { Tally, type TallyJson, type Totals } from "./tally.ts";

/** The name of what no longer has a name of its own. */
export const OTHER = "(other)";

/** The JSON form of a {@link Series}. */
export interface SeriesJson {
  readonly tallies: Readonly<Record<string, TallyJson>>;
  readonly folded: number;
}

/**
 * Tallies by name, at most so many. Beyond that either the new names go to `(other)`, so that the names there are stay
 * exact, or, where names come once and are done, the oldest.
 */
export class Series {
  readonly #tallies = new Map<string, Tally>();
  readonly #maxSeries: number;
  readonly #keepsNewest: boolean;
  #folded = 0;

  constructor(maxSeries: number, keepsNewest: boolean) {
    this.#maxSeries = maxSeries;
    this.#keepsNewest = keepsNewest;
  }

  /** How many names have gone to `(other)`; where new names go there, each time they came. */
  get folded(): number {
    return this.#folded;
  }

  get size(): number {
    return this.#tallies.size;
  }

  add(name: string, call: CountedCall): void {
    this.#tallyOf(name).add(call);
  }

  totals(): ReadonlyMap<string, Totals> {
    return new Map([...this.#tallies].map(([name, tally]) => [name, tally.totals]));
  }

  of(name: string): Totals | undefined {
    return this.#tallies.get(name)?.totals;
  }

  absorb({ tallies, folded }: SeriesJson): void {
    for (const [name, tally] of Object.entries(tallies)) this.#tallyOf(name).absorb(tally);
    this.#folded += folded;
  }

  toJSON(): SeriesJson {
    const tallies = [...this.#tallies].map(([name, tally]) => [name, tally.toJSON()] as const);
    return { tallies: Object.fromEntries(tallies), folded: this.#folded };
  }

  #tallyOf(name: string): Tally {
    const known = this.#tallies.get(name);
    if (known !== undefined) return known;
    if (this.#tallies.size >= this.#maxSeries && name !== OTHER) {
      this.#folded += 1;
      if (!this.#keepsNewest) return this.#made(OTHER);
      this.#foldOldest();
    }
    return this.#made(name);
  }

  #made(name: string): Tally {
    const tally = this.#tallies.get(name) ?? new Tally();
    this.#tallies.set(name, tally);
    return tally;
  }

  #foldOldest(): void {
    for (const [name, tally] of this.#tallies) {
      if (name === OTHER) continue;
      this.#tallies.delete(name);
      this.#made(OTHER).take(tally);
      return;
    }
  }
}
