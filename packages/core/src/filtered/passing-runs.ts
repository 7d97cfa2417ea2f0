import { RecentIds } from "../recent-ids.ts";

/** As many as a tap has open runs at most: more only where a handler was detached before they ended. */
const MAX_OPEN = 100_000;
/** For children that start when their parent has ended. */
const MAX_ENDED = 1000;

/** The runs that were let through, as far as their children may still ask for them. */
export class PassingRuns {
  readonly #open = new RecentIds(MAX_OPEN);
  readonly #ended = new RecentIds(MAX_ENDED);

  /** How many are remembered as open. */
  get open(): number {
    return this.#open.size;
  }

  /** How many are remembered although they have ended: never more than 1,000. */
  get ended(): number {
    return this.#ended.size;
  }

  has(id: string | undefined): boolean {
    return id !== undefined && (this.#open.has(id) || this.#ended.has(id));
  }

  add(id: string): void {
    this.#open.add(id);
  }

  end(id: string): void {
    if (this.#open.delete(id)) this.#ended.add(id);
  }
}
