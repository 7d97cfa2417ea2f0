import { inside } from "./drive.ts";
import { heedLater } from "./guarding.ts";
import type { PassageEnds } from "./passage.ts";
import type { RunState } from "./state.ts";

/** A generator's yields, said on the way; its body runs inside the run, step by step. */
export class GeneratorPassage<Chunk> implements Generator<Chunk, unknown, unknown> {
  readonly #state: RunState;
  readonly #source: Generator<Chunk, unknown, unknown>;
  readonly #say: (chunk: Chunk) => void;
  readonly #ends: PassageEnds;
  #isWithheld = false;

  constructor(
    state: RunState,
    source: Generator<Chunk, unknown, unknown>,
    say: (chunk: Chunk) => void,
    ends: PassageEnds,
  ) {
    this.#state = state;
    this.#source = source;
    this.#say = say;
    this.#ends = ends;
  }

  next(value?: unknown): IteratorResult<Chunk, unknown> {
    this.#heedVeto();
    return this.#step(() => this.#source.next(value), this.#finished);
  }

  return(value: unknown): IteratorResult<Chunk, unknown> {
    return this.#step(
      () => this.#source.return(value),
      () => this.#ends.broken(),
    );
  }

  throw(error: unknown): IteratorResult<Chunk, unknown> {
    this.#heedVeto();
    return this.#step(() => this.#source.throw(error), this.#finished);
  }

  [Symbol.iterator](): this {
    return this;
  }

  [Symbol.dispose](): void {
    this.return(undefined);
  }

  get [Symbol.toStringTag](): string {
    return "Generator";
  }

  readonly #finished = (value: unknown): void => {
    heedLater(this.#state, this.#ends.finished(value));
    this.#heedVeto();
  };

  /** Told once: whoever asks on finds the generator at its end, as after any other throw. */
  #heedVeto(): void {
    const { stop } = this.#state;
    if (stop?.reason === "guard" && !this.#isWithheld) this.#withhold(stop.cause);
  }

  /** A guard has forbidden what was just said, or the run as a whole: the consumer must not get it, and will not ask on. */
  #withhold(veto: unknown): never {
    this.#isWithheld = true;
    try {
      inside(this.#state, () => this.#source.return(undefined));
    } catch {
      // What it complains of while it is closed is nobody's any more: the veto is what the consumer hears.
    }
    this.#ends.broken();
    throw veto;
  }

  #step(
    step: () => IteratorResult<Chunk, unknown>,
    done: (value: unknown) => void,
  ): IteratorResult<Chunk, unknown> {
    const state = this.#state;
    state.isLively = true;
    let result: IteratorResult<Chunk, unknown>;
    try {
      result = inside(state, step);
    } catch (error) {
      this.#ends.failed(error);
      throw error;
    }
    if (result.done === true) done(result.value);
    else {
      this.#say(result.value);
      this.#heedVeto();
    }
    return result;
  }
}
