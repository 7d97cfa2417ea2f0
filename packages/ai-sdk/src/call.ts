import type {
  LlmRunOptions,
  StartedAgent,
  StartedChain,
  StartedLlm,
  StartedTool,
} from "@runtap/core";
import { fieldOf } from "./field.ts";
import { allowed } from "./guards.ts";
import type { CallStart } from "./call-start.ts";
import type { ModelCalls } from "./model-calls.ts";
import type { ToolCallStart } from "./observed-tools.ts";
import { kept, type Observer } from "./observer.ts";
import { textOutput } from "./operations.ts";

interface FailedAttempt {
  readonly run: StartedLlm;
  readonly error: unknown;
  readonly time: number;
}

/** How a call is put together. */
export interface CallForm {
  /** Whether it goes on in steps: a model call and the tools it asks for. */
  readonly hasSteps: boolean;
  /** Whether a stream that has broken off may be asked for anew. */
  readonly retriesStreams: boolean;
  /** Where models given by name are looked up. */
  readonly gateway: unknown;
}

/** How a call with these options is put together. */
export function callForm({ gateway }: Observer, options: object, hasSteps: boolean): CallForm {
  return { hasSteps, retriesStreams: fieldOf(options, "streamRetries") !== undefined, gateway };
}

/** One call of the AI SDK: the run around it, its steps, and the model call whose next attempt may follow. */
export class Call implements ModelCalls {
  readonly run: StartedChain | StartedAgent;
  readonly #start: CallStart;
  readonly #form: CallForm;
  readonly #agent: StartedAgent | undefined;
  #step: StartedChain | undefined;
  #stepCount = 0;
  #hasAsked = false;
  #stepFailure: { readonly error: unknown } | undefined;
  #failedAttempt: FailedAttempt | undefined;
  #signal: AbortSignal | undefined;
  #lastOutput: unknown;
  /** What the AI SDK has said went wrong, and thrown nowhere. */
  failure: { readonly error: unknown } | undefined;
  #isLeft = false;

  constructor(run: StartedChain | StartedAgent, start: CallStart, form: CallForm) {
    this.run = run;
    this.#start = start;
    this.#form = form;
    this.#agent = run.kind === "agent" ? run : undefined;
  }

  get gateway(): unknown {
    return this.#form.gateway;
  }

  get hasSteps(): boolean {
    return this.#form.hasSteps;
  }

  /** What the last step has come to. */
  get lastOutput(): unknown {
    return this.#lastOutput;
  }

  get showsOutput(): boolean {
    return this.#start.showsOutput;
  }

  readonly isLeft = (): boolean => this.#isLeft;

  readonly begin = async (options: LlmRunOptions): Promise<StartedLlm> => {
    this.#signal = options.signal ?? this.#signal;
    if (this.#stepCount === 0) await allowed(this.run);
    const attempt = this.#failedAttempt;
    this.#failedAttempt = undefined;
    if (attempt?.run.isOpen === true) {
      const { error, run, time } = attempt;
      this.failure = undefined;
      run.retry({ error, delayMs: performance.now() - time });
      return run;
    }
    attempt?.run.fail(attempt.error);
    // The AI SDK's signal stops its own work, which says so. An open run must not hold it, and by it all that listens.
    return this.#around().start("llm", { ...kept(this.#start), ...options, signal: undefined });
  };

  readonly failed = (run: StartedLlm, error: unknown): void => {
    this.#failedAttempt = { run, error, time: performance.now() };
  };

  readonly brokeOff = (run: StartedLlm, error: unknown): void => {
    if (this.#form.retriesStreams) this.failed(run, error);
    else {
      this.#stepFailure = { error };
      run.fail(error);
    }
  };

  readonly startTool = ({
    name,
    input,
    toolCallId,
    signal,
  }: ToolCallStart): StartedTool | undefined => {
    if (this.#isLeft) return undefined;
    this.#agent?.action(name, input);
    const around = this.#step ?? this.run;
    // Whatever a tool is called, a run has a name.
    const named = name === "" ? "tool" : name;
    return around.start("tool", { ...kept(this.#start), name: named, input, toolCallId, signal });
  };

  /** The step is over: its model has answered, and its tools have returned. */
  readonly stepEnded = (result: unknown): void => {
    const step = this.#step;
    this.#step = undefined;
    this.#lastOutput = textOutput(result);
    const failure = this.#stepFailure ?? this.#endAttempt();
    if (failure === undefined) step?.end(this.#lastOutput);
    else step?.fail(failure.error);
  };

  /** No other attempt follows the one that has failed. */
  #endAttempt(): FailedAttempt | undefined {
    const attempt = this.#failedAttempt;
    this.#failedAttempt = undefined;
    attempt?.run.fail(attempt.error);
    return attempt;
  }

  /** Why the work was stopped: by the run's own signal, or by a time limit that only the AI SDK knows. */
  get stop(): { readonly reason: unknown } | undefined {
    const { signal } = this.run;
    const stopped = signal.aborted ? signal : this.#signal;
    return stopped?.aborted === true ? { reason: stopped.reason } : undefined;
  }

  /** Does all the work of the call, and ends what it leaves open inside. */
  async whole(work: () => unknown): Promise<unknown> {
    try {
      const result = await work();
      this.close();
      return result;
    } catch (error) {
      this.close({ error });
      throw error;
    }
  }

  /** Ends what is open inside, before the call's own run ends. */
  close(failure?: { readonly error: unknown }): void {
    this.#endAttempt();
    const step = this.#step;
    this.#step = undefined;
    if (failure === undefined) step?.end();
    else step?.fail(failure.error);
  }

  /** Nobody reads on: what is observed ends, what the program does goes on. */
  leave(): void {
    this.#isLeft = true;
    this.run.cancel("break");
  }

  /** The run that a new model call is inside. */
  #around(): StartedChain | StartedAgent {
    if (!this.#form.hasSteps) return this.run;
    if (this.#step !== undefined && this.#hasAsked) this.stepEnded(undefined);
    this.#step ??= this.#nextStep();
    this.#hasAsked = true;
    return this.#step;
  }

  #nextStep(): StartedChain {
    this.#stepCount += 1;
    this.#hasAsked = false;
    this.#stepFailure = undefined;
    return this.run.start("chain", {
      ...kept(this.#start),
      name: `step ${this.#stepCount}`,
    });
  }
}
