import { type CancelReason, GuardError } from "@runtap/core";
import { cancelRun, failRun } from "./ending.ts";
import { sawChunk } from "./model-run.ts";
import { leftBehind } from "./idle.ts";
import { liveRun, type OpenRun } from "./open-run.ts";
import type { OpenRuns } from "./open-runs.ts";
import { reasonOf } from "./stops.ts";
import { weakly } from "./weakly.ts";

let breaking = 0;

/** Calls what a consumer's `break` calls: signals that abort meanwhile abort because of it. */
export function whileBreaking<Result>(call: () => Result): Result {
  breaking += 1;
  try {
    return call();
  } finally {
    breaking -= 1;
  }
}

/** One call of `stream`: the runs that are its own, and how it ends where LangChain says nothing. */
export class StreamWatch {
  readonly #runs: OpenRuns;
  /** LangChain's id of the run that the call was made in. */
  readonly #parentId: string | undefined;
  readonly #outer: StreamWatch | undefined;
  /** By the program; what a step inside yields only LangChain reads. */
  readonly #isRead: boolean;
  readonly #own = new Set<OpenRun>();
  #release: (() => void) | undefined;
  #signal: AbortSignal | undefined;
  #asked = 0;

  constructor(
    runs: OpenRuns,
    parentId: string | undefined,
    outer: StreamWatch | undefined,
    isRead: boolean,
  ) {
    this.#isRead = isRead;
    this.#runs = runs;
    this.#parentId = parentId;
    this.#outer = outer;
  }

  /** Takes a run that has started with this call's handler, if it is the call's own and not one inside it. */
  claim(open: OpenRun, parentId: string | undefined): void {
    this.#outer?.claim(open, parentId);
    if (parentId !== this.#parentId) return;
    this.#own.add(open);
    if (open.modelCall !== undefined && !this.#isRead)
      open.modelCall.isWaiting = () => this.#asked > 0;
    if (this.#signal !== undefined) open.tree.signals.add(this.#signal);
  }

  /** Cancels what the call has started and LangChain has not ended. */
  cancel(reason: CancelReason, cause: unknown): void {
    for (const open of this.#own) cancelRun(this.#runs, open, reason, cause);
    this.#finish();
  }

  /** The generator behind the stream, watched: it is told of every way in which a stream is left. */
  over(
    generator: AsyncGenerator<unknown, unknown>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<unknown, unknown> {
    if (signal !== undefined) this.#heed(signal);
    const watched = {
      next: (...args: [] | [unknown]) => {
        this.#asked += 1;
        return generator.next(...args).then(
          (result) => {
            this.#asked -= 1;
            const refused = result.done === true ? undefined : this.#say(result.value);
            if (result.done === true) this.#finish();
            if (!this.#isRead) this.#leaveBehind();
            const veto = refused ?? this.#veto();
            if (veto === undefined) return result;
            this.#failed(veto);
            return leave(generator, veto);
          },
          (error: unknown) => {
            this.#asked -= 1;
            this.#failed(error);
            throw error;
          },
        );
      },
      return: (value: unknown) => {
        this.cancel("break", undefined);
        return generator.return(value);
      },
      throw: (error: unknown) => {
        this.#failed(error);
        return generator.throw(error);
      },
      [Symbol.asyncIterator]: () => watched,
      [Symbol.asyncDispose]: async () => {
        await watched.return(undefined);
      },
    };
    return watched;
  }

  #heed(signal: AbortSignal): void {
    this.#signal = signal;
    // A signal of the program's may live for ever: it must not keep what was never read.
    this.#release = stopOnAbort(weakly(this), signal);
  }

  /** An error out of the stream itself: what LangChain has not ended by now it will not end. */
  #failed(error: unknown): void {
    for (const open of this.#own) failRun(this.#runs, open, error);
    this.#finish();
  }

  #finish(): void {
    this.#release?.();
    this.#release = undefined;
    this.#own.clear();
  }

  /** A step whose chunk comes when the run around has failed meanwhile: nobody will ask it for another. */
  #leaveBehind(): void {
    for (const open of this.#own) {
      const left = leftBehind(this.#runs, open);
      if (left !== undefined) cancelRun(this.#runs, left, "break", undefined);
    }
  }

  /** What a guard has said to a token or chunk: callbacks cannot stop a stream, and some are not awaited. */
  #veto(): GuardError | undefined {
    for (const { run } of this.#own) {
      if (run?.signal.aborted !== true) continue;
      const reason: unknown = run.signal.reason;
      if (GuardError.isInstance(reason)) return reason;
    }
    return undefined;
  }

  /** Says what the stream yields; what a guard has against it. */
  #say(chunk: unknown): GuardError | undefined {
    const [open, ...others] = this.#own;
    if (open === undefined || others.length > 0 || !open.isOpen) return undefined;
    const run = liveRun(open);
    if (open.modelCall !== undefined) sawChunk(open, chunk);
    // What a graph yields are the states after its nodes, which tell of them themselves.
    if (!this.#isRead || open.isGraph || (run?.kind !== "chain" && run?.kind !== "agent")) {
      return undefined;
    }
    try {
      run.chunk(chunk);
    } catch (error) {
      if (GuardError.isInstance(error)) return error;
      throw error;
    }
    return undefined;
  }
}

async function leave(generator: AsyncGenerator<unknown, unknown>, error: Error): Promise<never> {
  await generator.return(undefined);
  throw error;
}

function stopOnAbort(held: () => StreamWatch | undefined, signal: AbortSignal): () => void {
  const stop = (): void => {
    if (breaking > 0) held()?.cancel("break", undefined);
    else held()?.cancel(reasonOf(signal), signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  return () => signal.removeEventListener("abort", stop);
}
