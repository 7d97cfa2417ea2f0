import type { AnswerReading, Verdict } from "./answer-reading.ts";
import type { ByteSource } from "./byte-stream.ts";
import { type CallRun, endWell, isUnheard, tell, whenAllowed } from "./call-run.ts";

/** The answer of a call, as it is read on its way to the program. */
export interface Answer {
  readonly reading: AnswerReading;
  /** Opened when the first bytes are asked for: until then nothing is locked, and what nobody reads can be collected. */
  readonly open: () => ReadableStreamDefaultReader<Uint8Array> | undefined;
}

function ignore(): void {
  // What a body says on being cancelled, and a run on failing, is known already.
}

/** Calls back after a turn of the event loop: a run that has just been told to stop has its ending by then. */
function nextTurn(callback: () => void): void {
  // The run takes its own turn once its signal's listeners, of which the caller may be one, are through.
  queueMicrotask(() => {
    if (typeof setImmediate === "function") setImmediate(callback);
    else setTimeout(callback, 0);
  });
}

/** A call as far as its passage needs it. */
export interface PassedCall {
  readonly run: CallRun;
  /** The program's own: after the run's ending nobody else passes its abort on. */
  readonly signal?: AbortSignal | undefined;
  /** What the program's reader gets of its own abort. @default the reason of its signal */
  readonly abortError?: (() => unknown) | undefined;
  /** Called when the run has been ended here, once or more often. */
  readonly onEnded?: (() => void) | undefined;
}

/** What a reader of bytes resolves to. */
interface Step {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

/**
 * One call, from its request to the last bytes of its answer, which are the run's tokens and its ending on their way to
 * the program. Bytes that come after the answer's last event pass by, outside the run.
 *
 * Once the run's signal is aborted (by the program, a guard, a time limit) the run ends by itself, in a turn of the event
 * loop; the program's reader hears of it after that.
 */
export class CallPassage implements ByteSource {
  readonly #run: CallRun;
  readonly #stopSignal: AbortSignal;
  readonly #userSignal: AbortSignal | undefined;
  readonly #abortError: (() => unknown) | undefined;
  readonly #onEnded: (() => void) | undefined;
  /** Listens to a signal that may outlive what nobody holds any more: it does not keep it. */
  readonly #haltTail: () => void;
  #answer: Answer | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #isSettled = false;
  /** Of choice 0, as far as it was streamed. */
  #text = "";
  /** Bytes have passed that nobody heard of. */
  #isUnread = false;
  #isCancelled = false;
  /** Somebody waits for bytes, and hears of a stop by them. */
  #isAsked = false;
  #stop: ((reason: unknown) => void) | undefined;

  constructor({ run, signal, abortError, onEnded }: PassedCall) {
    this.#run = run;
    this.#stopSignal = run.signal;
    this.#userSignal = signal;
    this.#abortError = abortError;
    this.#onEnded = onEnded;
    const held = new WeakRef(this);
    this.#haltTail = () => {
      const passage = held.deref();
      if (passage !== undefined) passage.#stopTail();
    };
  }

  /** Sends the request once the guards of the run's start allow it. Rejects with what the program is to get. */
  async send<Sent>(send: () => Promise<Sent>): Promise<Sent> {
    try {
      await whenAllowed(this.#run);
      return await this.#unlessStopped(send());
    } catch (error) {
      return this.#refuse(error);
    }
  }

  /** Begins with the answer. */
  begin(answer: Answer): void {
    this.#answer = answer;
    // The signal may outlive what nobody holds any more: it must not keep it.
    const held = new WeakRef(this);
    const halt = (): void => {
      const passage = held.deref();
      if (passage !== undefined) passage.#halt();
    };
    if (this.#stopSignal.aborted) halt();
    else this.#stopSignal.addEventListener("abort", halt, { once: true });
  }

  /** The run has ended with its answer: what still comes only passes by. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Reads to the end of an answer that nobody else reads. */
  async drain(): Promise<void> {
    while (!this.#isSettled) await this.next();
  }

  /** Lets the body go; the run ends with what has come of it. */
  async endWith(reason: unknown): Promise<void> {
    await this.#openReader()?.cancel(reason);
    if (!this.#isSettled && !this.#isAsked) await this.next();
  }

  next(): Promise<Uint8Array | undefined> {
    if (this.#isSettled) return this.#readOn();
    if (this.#stopSignal.aborted) return this.#stopped();
    const known = this.#answer?.reading.verdict();
    if (known !== undefined)
      return this.#settle(known)
        .then(this.#heedTail)
        .then(() => this.next());
    const reader = this.#openReader();
    if (reader === undefined) return this.#finish();
    this.#isAsked = true;
    return reader.read().then(this.#accept, this.#refuse);
  }

  async cancel(reason: unknown): Promise<void> {
    this.#isCancelled = true;
    this.#leaveTail();
    try {
      await this.#openReader()?.cancel(reason);
    } catch (error) {
      if (!this.#isSettled) this.#fail(error);
      throw error;
    }
    if (!this.#isSettled && this.#run.isOpen) this.#run.cancel("break");
    this.#onEnded?.();
  }

  onStop(stop: (reason: unknown) => void): void {
    this.#stop = stop;
  }

  readonly #accept = (step: Step): Uint8Array | undefined | Promise<Uint8Array | undefined> => {
    this.#isAsked = false;
    if (this.#isCancelled) return undefined;
    if (this.#stopSignal.aborted) return this.#stopped();
    const bytes = step.value;
    if (step.done || bytes === undefined) return this.#finish();
    const reading = this.#answer?.reading;
    if (reading === undefined || !ArrayBuffer.isView(bytes)) return bytes;
    // What nobody hears of is not read; from the middle on it could not be.
    this.#isUnread ||= isUnheard(this.#run);
    if (this.#isUnread) return bytes;
    this.#text += tell(this.#run, reading.take(bytes));
    // A guard may have forbidden a token: nobody gets its bytes.
    if (this.#stopSignal.aborted) return this.#stopped();
    const verdict = reading.verdict();
    if (verdict === undefined) return bytes;
    return this.#settle(verdict)
      .then(this.#heedTail)
      .then(() => bytes);
  };

  readonly #refuse = (error: unknown): Promise<never> => {
    this.#isAsked = false;
    if (this.#stopSignal.aborted) return this.#stopped();
    this.#fail(error);
    return Promise.reject(error);
  };

  async #finish(): Promise<undefined> {
    const reading = this.#isUnread ? undefined : this.#answer?.reading;
    if (reading !== undefined) this.#text += tell(this.#run, reading.finish());
    if (this.#stopSignal.aborted) await this.#stopped();
    await this.#settle(reading?.verdict() ?? {});
  }

  /** Ends the run with what the answer has come to, or fails it. Rejects with a guard's veto. */
  async #settle({ output, facts, error }: Verdict): Promise<void> {
    this.#isSettled = true;
    const { isOpen } = this.#run;
    if (isOpen && facts !== undefined) this.#run.report(facts);
    if (error !== undefined) this.#fail(error);
    else if (!this.#isUnread) await endWell(this.#run, output ?? this.#text);
    else if (isOpen) this.#run.end();
    this.#onEnded?.();
  }

  /** Fails the run; one that has ended before, as abandoned, is none the worse for it. */
  #fail(failure: unknown): void {
    if (this.#run.isOpen) this.#run.fail(failure);
    this.#onEnded?.();
  }

  #stopped(): Promise<never> {
    return new Promise((_, reject) => {
      nextTurn(() => reject(this.#shown(this.#stopSignal.reason)));
    });
  }

  /** What the reader gets of a stop. */
  #shown(reason: unknown): unknown {
    const isOwn = this.#userSignal?.aborted === true && this.#userSignal.reason === reason;
    return isOwn && this.#abortError !== undefined ? this.#abortError() : reason;
  }

  #unlessStopped<Value>(promise: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(this.#stopSignal.reason);
      const settled = (): void => this.#stopSignal.removeEventListener("abort", stop);
      if (this.#stopSignal.aborted) stop();
      else this.#stopSignal.addEventListener("abort", stop, { once: true });
      promise.then(resolve, reject).finally(settled);
    });
  }

  /** The run was stopped: the body is let go, and a reader that does not ask is told. */
  #halt(): void {
    if (this.#isSettled || this.#isCancelled) return;
    this.#openReader()?.cancel(this.#stopSignal.reason).catch(ignore);
    this.#onEnded?.();
    if (!this.#isAsked) this.#stopped().catch((reason: unknown) => this.#stop?.(reason));
  }

  /** The run has ended, and more bytes may come. */
  readonly #heedTail = (): void => {
    this.#userSignal?.addEventListener("abort", this.#haltTail, { once: true });
  };

  #leaveTail(): void {
    this.#userSignal?.removeEventListener("abort", this.#haltTail);
  }

  #stopTail(): void {
    const reason: unknown = this.#userSignal?.reason;
    this.#openReader()?.cancel(reason).catch(ignore);
    this.#stop?.(this.#shown(reason));
  }

  #openReader(): ReadableStreamDefaultReader<Uint8Array> | undefined {
    this.#reader ??= this.#answer?.open();
    return this.#reader;
  }

  async #readOn(): Promise<Uint8Array | undefined> {
    try {
      const step = await this.#openReader()?.read();
      if (step?.done === false) return step.value;
    } catch (error) {
      this.#leaveTail();
      throw error;
    }
    this.#leaveTail();
    return undefined;
  }
}
