import { classify } from "@runtap/core";
import type { Call } from "./call.ts";
import { fieldOf } from "./field.ts";
import { concluded, vetoOf } from "./guards.ts";
import { hearing } from "./instrumented.ts";
import type { Readers } from "./observed-result.ts";

/** A call whose result is read as it comes: how its run ends depends on its readers. */
export class StreamedCall implements Readers {
  readonly #call: Call;
  #output: { readonly value: unknown } | undefined;
  #readers = 0;
  #isOver = false;
  #ending: Promise<void> | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  readonly opened = (): void => {
    this.#readers += 1;
  };

  readonly finished = async (): Promise<void> => {
    this.#ending ??= this.#isOver ? Promise.resolve() : this.#end();
    await this.#ending;
  };

  readonly failed = (error: unknown): void => {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#call.close({ error });
    this.#call.run.fail(error);
  };

  readonly left = (): void => {
    this.#readers -= 1;
    // Whoever goes on reading in another way begins at once.
    setTimeout(() => {
      if (this.#readers > 0 || this.#isOver) return;
      this.#isOver = true;
      this.#call.leave();
    }, 0);
  };

  /** The callbacks by which a streaming call says what it throws nowhere. */
  callbacks(options: object): object {
    const onError = fieldOf(options, "onError");
    // With retries of streams switched on, that there is a callback makes a difference by itself.
    const isPassive = onError === undefined && fieldOf(options, "streamRetries") !== undefined;
    return {
      ...(isPassive ? {} : { onError: hearing(onError ?? printed, this.#heardError) }),
      ...this.#lastCallback(options),
    };
  }

  /** Version 7 prefers the new name of the callback, and version 6 knows the old one alone. */
  #lastCallback(options: object): object {
    const onEnd = fieldOf(options, "onEnd");
    const onFinish = fieldOf(options, "onFinish");
    if (!this.#call.hasSteps) return { onFinish: hearing(onFinish, this.#heardObject) };
    if (onEnd !== undefined) return { onEnd: hearing(onEnd, this.#heardEnd) };
    // A callback has the output parsed, which the program may never ask for.
    const parses = fieldOf(options, "output") ?? fieldOf(options, "experimental_output");
    if (onFinish === undefined && parses !== undefined) return {};
    return { onFinish: hearing(onFinish, this.#heardEnd) };
  }

  readonly #heardEnd = (): void => {
    // A veto is told where the stream is read.
    this.finished().catch(() => undefined);
  };

  readonly #heardError = (event: unknown): void => {
    this.#call.failure = { error: fieldOf(event, "error") };
  };

  readonly #heardObject = (event: unknown): void => {
    this.#output = { value: fieldOf(event, "object") };
    const error = fieldOf(event, "error");
    if (error !== undefined) this.#call.failure ??= { error };
    this.#heardEnd();
  };

  async #end(): Promise<void> {
    const { run, stop, failure, lastOutput } = this.#call;
    const veto = vetoOf(run);
    if (veto !== undefined) {
      this.failed(veto);
      throw veto;
    }
    if (stop !== undefined) return this.#stopped(stop.reason);
    if (failure !== undefined) return this.failed(failure.error);
    this.#isOver = true;
    this.#call.close();
    await concluded(run, this.#output === undefined ? lastOutput : this.#output.value);
  }

  #stopped(reason: unknown): void {
    this.#isOver = true;
    this.#call.close({ error: reason });
    this.#call.run.cancel(classify(reason) === "timeout" ? "timeout" : "abort", reason);
  }
}

/** What the AI SDK does where it is given no callback for errors. */
function printed(event: unknown): void {
  console.error(fieldOf(event, "error"));
}
