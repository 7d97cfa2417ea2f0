import { inside } from "./drive.ts";
import type { Source } from "./source.ts";
import type { RunState } from "./state.ts";
import { stopsProgram } from "./stop.ts";

/** What follows from how a passage ends. */
export interface PassageEnds {
  /** The source has no more. Throws, or returns a promise that rejects, where a guard forbids the result. */
  readonly finished: (value: unknown) => Promise<void> | undefined;
  /** The consumer wants no more. */
  readonly broken: () => void;
  /** The source, or the consumer, has thrown. */
  readonly failed: (error: unknown) => void;
  /** Held as long as somebody can read on; see `OpenWatch.hold`. */
  readonly holder: object;
}

/**
 * Passes a source's chunks on, one for one, and says each on the way. Written by hand: an async generator in its place
 * costs half as much again per chunk. Asks the source only when it is asked itself, and never twice at a time on its own.
 */
export class Passage<Chunk> implements AsyncIterableIterator<Chunk, unknown> {
  readonly #state: RunState;
  readonly #source: Source<Chunk>;
  readonly #ends: PassageEnds | undefined;
  readonly #accept: (
    result: IteratorResult<Chunk, unknown>,
  ) => IteratorResult<Chunk, unknown> | Promise<IteratorResult<Chunk, unknown>>;
  readonly #refuse: (error: unknown) => never;
  readonly #waiting = new Set<(cause: unknown) => void>();
  #isOver = false;
  /** Stopped from outside: a consumer that asks on is told so, instead of taking a cut stream for a whole one. */
  #isStopped = false;
  /** Left by its consumer: that the source then says it is done is no end of its own. */
  #isLeft = false;
  #forget: (() => void) | undefined;

  /** `ends` makes the stream the run itself: it is then also what the source runs inside. */
  constructor(
    state: RunState,
    source: Source<Chunk>,
    say: (chunk: Chunk) => void,
    ends?: PassageEnds,
  ) {
    this.#state = state;
    this.#source = source;
    this.#ends = ends;
    this.#accept = (result) => {
      if (this.#isStopped) return result.done === true ? this.#leave() : this.#untilCancelled();
      if (result.done !== true) {
        say(result.value);
        return state.stop?.reason === "guard" ? this.#withheld() : result;
      }
      if (this.#isLeft) return result;
      const asked = this.#over(() => ends?.finished(result.value));
      return asked === undefined ? result : asked.then(() => result);
    };
    this.#refuse = (error) => {
      if (this.#isStopped) this.#leave();
      this.#over(() => ends?.failed(error));
      throw error;
    };
    if (state.isStoppable) this.#heedStop();
  }

  next(value?: unknown): Promise<IteratorResult<Chunk, unknown>> {
    this.#state.isLively = true;
    if (!this.#isOver && stopsProgram(this.#state.stop)) this.#halt();
    if (this.#isStopped) return this.#untilCancelled();
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    const asked = this.#ask(value);
    return this.#state.isStoppable
      ? this.#stoppable(asked)
      : Promise.resolve(asked.then(this.#accept, this.#refuse));
  }

  async return(value?: unknown): Promise<IteratorResult<Chunk, unknown>> {
    if (!this.#isOver) {
      this.#isLeft = true;
      try {
        await this.#enter(() => this.#source.close());
      } catch (error) {
        this.#refuse(error);
      }
      this.#over(() => this.#ends?.broken());
    } else if (this.#isStopped) this.#ends?.broken();
    return { done: true, value };
  }

  async throw(error?: unknown): Promise<IteratorResult<Chunk, unknown>> {
    if (this.#isOver) throw error;
    return this.#enter(() => this.#source.raise(error)).then(this.#accept, this.#refuse);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #ask(value: unknown): PromiseLike<IteratorResult<Chunk, unknown>> {
    if (this.#isStopped) return this.#untilCancelled();
    const { guarding } = this.#state.told;
    if (guarding !== undefined) return guarding.then(() => this.#ask(value));
    try {
      return this.#enter(() => this.#source.next(value));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #enter<Result>(call: () => Result): Result {
    return this.#ends === undefined ? call() : inside(this.#state, call);
  }

  #over<Result>(then: () => Result): Result | undefined {
    if (this.#isOver) return undefined;
    this.#isOver = true;
    this.#forget?.();
    return then();
  }

  /** A guard has forbidden the chunk that was just said: its consumer must not get it. */
  #withheld(): Promise<never> {
    if (!this.#isStopped) this.#halt();
    return this.#untilCancelled();
  }

  #halt(): void {
    this.#isOver = true;
    this.#isStopped = true;
    // Its closing is not waited for: the source may be deaf to it, and its complaints are nobody's any more.
    const closed = (): void => this.#ends?.broken();
    try {
      this.#enter(() => this.#source.close()).then(closed, closed);
    } catch {
      closed();
    }
    if (this.#ends === undefined) this.#rejectWaiting();
    else this.#state.aside.rejectCaller = () => this.#rejectWaiting();
  }

  #rejectWaiting(): void {
    for (const reject of this.#waiting) reject(this.#state.signal.reason);
  }

  /** The source has settled after the stop: so has the run. */
  #leave(): never {
    this.#ends?.broken();
    throw this.#state.signal.reason;
  }

  /** A stream that is the run has one turn left to settle, so that its consumer goes on only after its ending. */
  #untilCancelled(): Promise<never> {
    const { isOpen, signal } = this.#state;
    return this.#ends === undefined || !isOpen
      ? Promise.reject(signal.reason)
      : new Promise((_, reject) => this.#waiting.add(reject));
  }

  #heedStop(): void {
    const { signal } = this.#state;
    if (signal.aborted) return this.#halt();
    // The signal outlives a stream that nobody holds: it must not keep it.
    const self = new WeakRef(this);
    const stop = (): void => {
      const passage = self.deref();
      if (passage !== undefined) passage.#halt();
    };
    signal.addEventListener("abort", stop, { once: true });
    this.#forget = () => signal.removeEventListener("abort", stop);
  }

  #stoppable(
    asked: PromiseLike<IteratorResult<Chunk, unknown>>,
  ): Promise<IteratorResult<Chunk, unknown>> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      // Stopped by the source itself, while it was asked.
      if (this.#isStopped && this.#ends === undefined) reject(this.#state.signal.reason);
      const settled = (): void => {
        this.#waiting.delete(reject);
      };
      // Settled before the chunk is said: a listener that stops the run on it must not take it from the consumer.
      asked
        .then(
          (result) => {
            settled();
            return this.#accept(result);
          },
          (error: unknown) => {
            settled();
            return this.#refuse(error);
          },
        )
        .then(resolve, reject);
    });
  }
}
