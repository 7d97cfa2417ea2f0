import type { Picked, PickedToken } from "@runtap/core";
import type { WireFacts } from "../wire.ts";
import { type AnswerReading, NO_PIECES, type Verdict } from "./answer-reading.ts";
import type { ByteSource } from "./byte-stream.ts";

/** What passes in one step: bytes, with what they say; neither where only the call has been answered. */
interface Step {
  readonly bytes?: Uint8Array;
  readonly pieces?: readonly PickedToken[];
}

interface Following {
  follow(source: AsyncIterable<Step>, pick: (step: Step) => Picked): AsyncIterableIterator<Step>;
}

/** A run that `start` has handed out for a call, of a model or of an embedding, as far as its answer needs it. */
export interface AnsweredRun {
  readonly signal: AbortSignal;
  report(facts: WireFacts): void;
}

/** Every run that is handed out can follow a stream; the types show it of those alone that say parts of their output. */
function canFollow(run: object): run is Following {
  return "follow" in run && typeof run.follow === "function";
}

/** The answer of a call, as its passage reads it. */
export interface Answer {
  readonly reading: AnswerReading;
  /** Opened when the first bytes are asked for: until then nothing is locked, and what nobody reads can be collected. */
  readonly open: () => ReadableStreamDefaultReader<Uint8Array> | undefined;
}

const OVER: IteratorResult<Step, unknown> = { done: true, value: undefined };

/**
 * One call as a stream that is the run: its first step sends the request, the others are the bytes of the answer. So
 * guards are asked before anything is sent and before the last bytes are handed out, and every ending is `run.follow`'s.
 * Bytes that come after the answer's last event pass by, outside the run.
 */
export class CallPassage implements ByteSource {
  readonly #run: AnsweredRun;
  readonly #steps: AsyncIterator<Step, unknown>;
  readonly #signal: AbortSignal | undefined;
  #send: (() => Promise<Answer>) | undefined;
  #answer: Answer | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** The run has ended with its answer: what still comes only passes by. */
  #isSettled = false;
  #isCancelled = false;
  /** Somebody waits for a step, and hears of a stop by it. */
  #isAsked = true;
  #cancelReason: unknown;
  #failure: Error | undefined;
  #stop: ((reason: unknown) => void) | undefined;

  /** `signal` is the program's own: after the run's ending nobody else passes its abort on. */
  constructor(run: AnsweredRun, send: () => Promise<Answer>, signal: AbortSignal | undefined) {
    this.#run = run;
    this.#send = send;
    this.#signal = signal;
    const source: AsyncIterableIterator<Step, unknown> = {
      next: () => this.#step(),
      return: () => this.#close(),
      [Symbol.asyncIterator]: () => source,
    };
    const pick = ({ pieces }: Step): Picked => (pieces?.length === 0 ? undefined : pieces);
    if (!canFollow(run)) throw new TypeError("Expected a run that was started by hand.");
    this.#steps = run.follow(source, pick);
    this.#isAsked = false;
  }

  /** Sends the request, once the guards have let it through. Rejects as the sending does. */
  async answered(): Promise<void> {
    this.#isAsked = true;
    await this.#steps.next();
    this.#isAsked = false;
  }

  /** Reads to the end of the answer, for a run that nobody else reads for. */
  async drain(): Promise<void> {
    while (!this.#isSettled && (await this.next()) !== undefined);
    if (this.#isSettled) await this.cancel(undefined);
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.#isSettled) return this.#readOn();
    this.#isAsked = true;
    try {
      const { done, value } = await this.#steps.next();
      if (done === true) return undefined;
      if (this.#answer?.reading.verdict() !== undefined) await this.#settle();
      // Without bytes: what was held back until the body was over.
      return value.bytes ?? (await this.next());
    } catch (error) {
      if (error === this.#failure) return undefined;
      throw error;
    } finally {
      this.#isAsked = false;
    }
  }

  async cancel(reason: unknown): Promise<void> {
    this.#isCancelled = true;
    this.#cancelReason = reason;
    if (this.#isSettled) {
      this.#leaveSignal();
      await this.#openReader()?.cancel(reason);
    } else await this.#steps.return?.();
  }

  onStop(stop: (reason: unknown) => void): void {
    this.#stop = stop;
  }

  /** Ends the run with what the answer has come to, or fails it. */
  async #settle(): Promise<void> {
    this.#isSettled = true;
    try {
      await this.#steps.next();
    } catch (error) {
      if (error !== this.#failure) throw error;
    }
    this.#signal?.addEventListener("abort", this.#abort, { once: true });
  }

  async #step(): Promise<IteratorResult<Step, unknown>> {
    if (this.#send !== undefined) {
      const send = this.#send;
      this.#send = undefined;
      this.#answer = await send();
      return { done: false, value: {} };
    }
    const { reading } = this.#answer ?? {};
    if (reading === undefined) return OVER;
    const known = reading.verdict();
    if (known !== undefined) return this.#conclude(known);
    const read = await this.#openReader()?.read();
    if (this.#isCancelled) return OVER;
    if (read?.done === false) {
      const bytes = read.value;
      return {
        done: false,
        value: { bytes, pieces: ArrayBuffer.isView(bytes) ? reading.take(bytes) : NO_PIECES },
      };
    }
    const pieces = reading.finish();
    if (pieces.length > 0) return { done: false, value: { pieces } };
    return this.#conclude(reading.verdict() ?? {});
  }

  #conclude({ output, facts, error }: Verdict): IteratorResult<Step, unknown> {
    if (facts !== undefined) this.#run.report(facts);
    if (error === undefined) return { done: true, value: output };
    this.#failure = error;
    throw error;
  }

  /** The run was stopped, or its reader has left. */
  async #close(): Promise<IteratorResult<Step, unknown>> {
    if (this.#isCancelled) {
      await this.#openReader()?.cancel(this.#cancelReason);
      return OVER;
    }
    this.#drop(this.#run.signal.reason);
    if (!this.#isAsked) this.#steps.next().catch((stopped: unknown) => this.#stop?.(stopped));
    return OVER;
  }

  #openReader(): ReadableStreamDefaultReader<Uint8Array> | undefined {
    this.#reader ??= this.#answer?.open();
    return this.#reader;
  }

  async #readOn(): Promise<Uint8Array | undefined> {
    try {
      const read = await this.#openReader()?.read();
      if (read?.done === false) return read.value;
    } catch (error) {
      this.#leaveSignal();
      throw error;
    }
    this.#leaveSignal();
    return undefined;
  }

  #drop(reason: unknown): void {
    const reader = this.#openReader();
    // A body that was aborted with its request says so again.
    reader?.cancel(reason).catch(() => undefined);
  }

  #leaveSignal(): void {
    this.#signal?.removeEventListener("abort", this.#abort);
  }

  readonly #abort = (): void => {
    const reason: unknown = this.#signal?.reason;
    this.#drop(reason);
    this.#stop?.(reason);
  };
}
