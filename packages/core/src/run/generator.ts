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
    return this.#step(() => this.#source.next(value), this.#ends.finished);
  }

  return(value: unknown): IteratorResult<Chunk, unknown> {
    return this.#step(
      () => this.#source.return(value),
      () => {
        this.#ends.broken();
        return undefined;
      },
    );
  }

  throw(error: unknown): IteratorResult<Chunk, unknown> {
    return this.#step(() => this.#source.throw(error), this.#ends.finished);
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

  /** A guard has forbidden the chunk that was just said: its consumer must not get it, and will not ask on. */
  #withhold(veto: unknown): never {
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
    done: (value: unknown) => Promise<void> | undefined,
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
    if (result.done === true) heedLater(state, done(result.value));
    else {
      this.#say(result.value);
      if (state.stop?.reason === "guard") this.#withhold(state.stop.cause);
    }
    return result;
  }
}
