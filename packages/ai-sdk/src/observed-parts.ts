import { classify, type StartedLlm } from "@runtap/core";
import { concluded, vetoOf } from "./guards.ts";
import type { ModelCalls } from "./model-calls.ts";
import { PartReader } from "./part-reader.ts";

/** A model that was asked: the run of the call, and the signal that the model was given. */
export interface AskedModel {
  readonly run: StartedLlm;
  readonly signal: AbortSignal;
}

/** Passes on the parts of a model's answer, and says what each adds. */
class Parts {
  readonly #reader: ReadableStreamDefaultReader<unknown>;
  readonly #run: StartedLlm;
  readonly #calls: ModelCalls;
  readonly #parts: PartReader;
  readonly #signal: AbortSignal;
  #isUnheard = false;
  #isOver = false;
  #isCancelled = false;

  constructor(
    stream: ReadableStream<unknown>,
    { run, signal }: AskedModel,
    calls: ModelCalls,
    provider: string | undefined,
  ) {
    this.#signal = signal;
    this.#reader = stream.getReader();
    this.#run = run;
    this.#calls = calls;
    this.#parts = new PartReader(provider);
  }

  async next(controller: ReadableStreamDefaultController<unknown>): Promise<void> {
    try {
      const { done, value } = await this.#reader.read();
      // A stream that is cancelled while it is asked says that it is done.
      if (this.#isCancelled) return;
      if (done) {
        await this.#finished();
        controller.close();
        return;
      }
      this.#say(value);
      const veto = vetoOf(this.#run);
      if (veto !== undefined) {
        // The request is stopped by its signal; what the stream says of its closing is nobody's any more.
        this.#reader.cancel(veto).catch(() => undefined);
        throw veto;
      }
      controller.enqueue(value);
    } catch (error) {
      if (!this.#isOver) {
        this.#isOver = true;
        this.#calls.failed(this.#run, error);
      }
      controller.error(error);
    }
  }

  async cancel(reason: unknown): Promise<void> {
    this.#isCancelled = true;
    try {
      await this.#reader.cancel(reason);
    } finally {
      if (this.#parts.isComplete || this.#parts.failure !== undefined) await this.#finished();
      else if (!this.#isOver) {
        this.#isOver = true;
        this.#left();
      }
    }
  }

  /** Version 7 cancels the stream where its own signal was aborted. */
  #left(): void {
    const reason: unknown = this.#signal.reason;
    if (!this.#signal.aborted) this.#run.cancel("break");
    else this.#run.cancel(classify(reason) === "timeout" ? "timeout" : "abort", reason);
  }

  #say(part: unknown): void {
    if (this.#calls.isLeft()) return;
    // What nobody has heard the beginning of is not told from its middle.
    this.#isUnheard ||= !this.#run.isHeard;
    if (this.#isUnheard) return this.#parts.skip(part);
    const { showsOutput } = this.#calls;
    for (const picked of this.#parts.read(part)) {
      const { text, channel, toolCall } = picked;
      if (typeof text !== "string") this.#run.report(picked);
      else if (!showsOutput) continue;
      else if (channel === undefined) this.#run.token(text);
      else this.#run.token(text, { channel, toolCall });
    }
  }

  async #finished(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const { failure, isComplete } = this.#parts;
    if (this.#calls.isLeft()) return;
    if (failure !== undefined) this.#calls.brokeOff(this.#run, failure.error);
    else if (isComplete) await concluded(this.#run, undefined);
    else
      this.#run.fail(
        new Error("The model's stream ended before its last event: the answer is not whole."),
      );
  }
}

/** The same parts, asked for one by one as they are wanted: nothing is read ahead. */
export function observedParts(
  stream: ReadableStream<unknown>,
  asked: AskedModel,
  calls: ModelCalls,
  provider: string | undefined,
): ReadableStream<unknown> {
  const parts = new Parts(stream, asked, calls, provider);
  return new ReadableStream<unknown>(
    {
      pull: (controller) => parts.next(controller),
      cancel: (reason) => parts.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
