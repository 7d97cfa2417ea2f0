import type { FakeClock } from "./fake-clock.ts";

/** Idle turns of the event loop after which nothing will happen any more by itself. */
const PATIENCE = 25;

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Decides who goes on next wherever several could: the interleaving is a part of the example, and repeats with it. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #choices: readonly number[];
  #taken = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  /** Waits for its turn. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives turns until the work has settled and nobody waits; lets time pass when there is nothing else to do. */
  async playOut(
    work: Promise<unknown>,
    clock: FakeClock,
    isAtWork: () => boolean = () => false,
  ): Promise<void> {
    const unsettled = new Set([work]);
    const settled = (): void => unsettled.clear();
    work.then(settled, settled);
    const isBusy = (): boolean =>
      unsettled.size > 0 || this.#waiting.length > 0 || isAtWork() || clock.isWaited;
    do {
      await this.#playOn(isBusy, clock);
      // Whoever was just called back by the clock may go on.
      await eventLoopTurn();
      await eventLoopTurn();
    } while (isBusy());
  }

  async #playOn(isBusy: () => boolean, clock: FakeClock): Promise<void> {
    let idleTurns = 0;
    while (isBusy()) {
      // One turn for what was just resolved, one more for what it aborted.
      await eventLoopTurn();
      await eventLoopTurn();
      if (this.#waiting.length > 0) this.#give();
      else if (clock.isWaited && idleTurns > 1) clock.advanceToNext();
      else if (idleTurns > PATIENCE)
        throw new Error("Expected the program to settle; it is stuck.");
      else {
        idleTurns += 1;
        continue;
      }
      idleTurns = 0;
    }
  }

  #give(): void {
    const choice = this.#choices[this.#taken % Math.max(1, this.#choices.length)] ?? 0;
    this.#taken += 1;
    const [chosen] = this.#waiting.splice(choice % this.#waiting.length, 1);
    chosen?.();
  }
}
