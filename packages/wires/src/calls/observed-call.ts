import type { WireReader } from "../wire.ts";
import { cutShort } from "./answer-failure.ts";
import { observeBody } from "./body.ts";
import type { KnownCall } from "./call-adapter.ts";
import { type CallRun, endWell, isUnheard, tell } from "./call-run.ts";
import { isRecord } from "./client-shape.ts";

/** Why a run ends that is neither well nor by an error of the provider. */
export type Leaving = "abort" | "break";

/**
 * The life of one call of a client, as a run: what is said of it, and its one ending. What the program gets is what the
 * client gives it; only what runtap itself has stopped rejects with the reason of that.
 */
export class ObservedCall {
  readonly run: CallRun;
  readonly known: KnownCall;
  /** Guards of its start are asked: nothing is sent before it resolves. */
  allowed: Promise<void> | undefined;
  /** The client has parsed the answer: what it made of it is observed. */
  isParsed = false;
  /** The response that the program has taken as it is, its bytes observed. */
  raw: Promise<Response> | undefined;
  readonly #meaningOf: (error: unknown) => "abort" | "timeout" | undefined;
  readonly #provider: string | undefined;
  readonly #isStream: boolean;
  readonly #signal: AbortSignal;
  readonly #userSignal: AbortSignal | undefined;
  #release: (() => void) | undefined;
  #isSettled = false;
  #reader: WireReader | undefined;
  /** Of choice 0, as far as it was streamed. */
  #text = "";
  /** Events have passed that nobody heard of. */
  #isUnread = false;
  #attempts = 0;
  #lastFailure: unknown;
  #failedAt = 0;

  constructor(
    run: CallRun,
    known: KnownCall,
    context: {
      readonly meaningOf: (error: unknown) => "abort" | "timeout" | undefined;
      readonly provider: string | undefined;
      readonly isStream: boolean;
      readonly userSignal: AbortSignal | undefined;
      readonly release: () => void;
    },
  ) {
    this.run = run;
    this.known = known;
    this.#meaningOf = context.meaningOf;
    this.#provider = context.provider;
    this.#isStream = context.isStream;
    this.#signal = run.signal;
    this.#userSignal = context.userSignal;
    this.#release = context.release;
  }

  /** Whether the program itself has stopped the call: then its client tells it so. */
  get isAbortedByUser(): boolean {
    return this.#userSignal?.aborted === true;
  }

  /** Whether runtap has stopped the call (a guard, a time limit, a parent that was cancelled): then the client does not know why. */
  get isStopped(): boolean {
    return this.#signal.aborted && !this.#isSettled && !this.isAbortedByUser;
  }

  get isComplete(): boolean {
    return this.#reader?.isComplete() === true;
  }

  /** An attempt begins. */
  attempt(): void {
    this.#attempts += 1;
    if (this.#attempts === 1 || !this.run.isOpen) return;
    const delayMs =
      this.#failedAt === 0 ? undefined : Math.round(performance.now() - this.#failedAt);
    this.run.retry({ attempt: this.#attempts, error: this.#lastFailure, delayMs });
  }

  /** An attempt has failed, for what the client may make another one. */
  missed(error: unknown): void {
    this.#lastFailure = error;
    this.#failedAt = performance.now();
  }

  /** The program takes the response as it is, and reads it itself. */
  observeRaw(response: Response): Promise<Response> {
    const { wire } = this.known;
    this.raw ??= observeBody(response, {
      run: this.run,
      wire,
      provider: this.#provider,
      isStream: this.#isStream,
      signal: this.#userSignal,
      abortError: plainAbort,
      onEnded: () => this.#settle(() => undefined),
    });
    return this.raw;
  }

  /** Reads an event of a streamed answer, where anybody hears what it says. */
  hear(event: unknown): void {
    // From the middle on it could not be read.
    this.#isUnread ||= isUnheard(this.run);
    if (this.#isUnread) return;
    this.#reader ??= this.known.wire.reader(this.#provider);
    this.#text += tell(this.run, this.#reader.read(event));
  }

  /** Whether the program is not to see this event, because it has not asked for it. */
  hides(event: unknown): boolean {
    return this.known.hides?.(event) === true;
  }

  /** The whole answer has come. Rejects where a guard withholds it. */
  async answered(body: unknown): Promise<void> {
    const { facts, error } = this.known.wire.answer(body, this.#provider);
    if (this.run.isOpen) this.run.report(facts);
    const failure = error ?? (isRecord(body) ? undefined : this.#noAnswer(body));
    if (failure === undefined) await this.#end(facts.text ?? body);
    else this.#settle(() => this.run.fail(failure));
  }

  /** The stream has no more. Rejects where a guard withholds its end, and where runtap has stopped it. */
  async streamEnded(controller: AbortSignal): Promise<void> {
    if (this.isStopped) throw this.withhold();
    if (this.isAbortedByUser || controller.aborted) return this.left("abort", controller.reason);
    const failure = this.#failure();
    if (this.#isUnread) this.#settle(() => this.run.end());
    else if (failure === undefined) await this.#end(this.#text);
    else this.#settle(() => this.run.fail(failure));
  }

  /** What the provider says went wrong with a stream, or that it is not whole. */
  #failure(): Error | undefined {
    return this.#reader?.error() ?? (this.isComplete ? undefined : cutShort(this.known.wire));
  }

  /** The consumer has left the stream, or aborted it. What it had heard to the last event is whole all the same. */
  async left(why: Leaving, reason?: unknown): Promise<void> {
    if (why === "abort" || !this.isComplete) {
      this.#settle(() => this.run.cancel(why, reason));
      return;
    }
    try {
      await this.#end(this.#text);
    } catch {
      // A guard's veto: the run is cancelled, and nobody is left to whom it could be told.
    }
  }

  /** The call has failed: returns what the caller is to get. */
  failed(error: unknown): unknown {
    if (this.isStopped) return this.withhold();
    const meaning = this.#meaningOf(error);
    this.#settle(() => {
      if (meaning === undefined) this.run.fail(error);
      else this.run.cancel(meaning, error);
    });
    return error;
  }

  /** Ends what runtap has stopped; returns the reason, which the caller is to get in place of the answer. */
  withhold(): unknown {
    const reason: unknown = this.run.signal.reason;
    this.#settle(() => this.run.cancel());
    return reason;
  }

  #noAnswer(body: unknown): Error {
    const got = typeof body === "string" && body !== "" ? `"${body.slice(0, 120)}"` : "nothing";
    return new Error(
      `Expected an answer of ${this.known.wire.name}, got ${got}. A proxy or a wrong address may have answered in its place.`,
    );
  }

  async #end(output: unknown): Promise<void> {
    if (this.#isSettled) return;
    try {
      await endWell(this.run, output);
    } catch (veto) {
      // Aborted after the answer had come: the client would still have handed it out.
      if (!this.isAbortedByUser) throw veto;
    } finally {
      this.#settle(() => undefined);
    }
  }

  #settle(end: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    if (this.run.isOpen) end();
    this.#release?.();
    this.#release = undefined;
  }
}

/** The clients hand a program's abort on without its reason. */
function plainAbort(): unknown {
  return AbortSignal.abort().reason;
}
