import { Call, callForm } from "./call.ts";
import { callStart, inputOf } from "./call-start.ts";
import { fieldOf, isFunction, isObject, nameAt } from "./field.ts";
import { instrumented } from "./instrumented.ts";
import { markObserved } from "./marks.ts";
import { isResult, watchResult } from "./observed-result.ts";
import { type Observer, runOptions } from "./observer.ts";
import { textOutput } from "./operations.ts";
import { performed } from "./performed.ts";
import { relayedSignal } from "./relayed-signal.ts";
import { StreamedCall } from "./streamed-call.ts";

/** An agent of the AI SDK, as far as it is observed. */
interface Agent {
  generate(options: object): Promise<unknown>;
  stream(options: object): Promise<unknown>;
}

type AgentClass = new (settings: object) => Agent;

/** Whether this is the class of the AI SDK's agents. */
export function isAgentClass(value: unknown): value is AgentClass {
  const prototype = fieldOf(value, "prototype");
  return isFunction(fieldOf(prototype, "generate")) && isFunction(fieldOf(prototype, "stream"));
}

/** A class of agents in place of this one, whose calls become runs. Each call works with settings of its own. */
export function observedAgent(Original: AgentClass, observer: Observer): AgentClass {
  function begun(settings: object, options: object) {
    const start = {
      ...callStart(settings),
      input: inputOf(options),
      signal: callStart(options).signal,
    };
    const name = nameAt(settings, "id") ?? "agent";
    const run = observer.tap.start("agent", runOptions(observer, name, start));
    const call = new Call(run, start, callForm(observer, settings, true));
    const abortSignal = relayedSignal(run.signal, start.signal, call);
    return { run, call, abortSignal };
  }

  class ObservedAgent extends Original {
    readonly #settings: object;

    constructor(settings: object) {
      super(settings);
      this.#settings = settings;
    }

    override async generate(options: object): Promise<unknown> {
      const settings = this.#settings;
      if (!isObject(options) || !callStart(settings).isEnabled) return super.generate(options);
      const { run, call, abortSignal } = begun(settings, options);
      return performed(
        run,
        () =>
          call.whole(() =>
            new Original(instrumented(settings, call)).generate({ ...options, abortSignal }),
          ),
        textOutput,
      );
    }

    override async stream(options: object): Promise<unknown> {
      const settings = this.#settings;
      if (!isObject(options) || !callStart(settings).isEnabled) return super.stream(options);
      const { run, call, abortSignal } = begun(settings, options);
      const reading = new StreamedCall(call);
      try {
        const agent = new Original({
          ...instrumented(settings, call),
          ...reading.callbacks(settings),
        });
        const result = await run.within(() => agent.stream({ ...options, abortSignal }));
        if (isResult(result)) watchResult(result, reading);
        return result;
      } catch (error) {
        reading.failed(error);
        throw error;
      }
    }
  }
  markObserved(ObservedAgent, Original);
  Object.defineProperty(ObservedAgent, "name", { value: Original.name });
  return ObservedAgent;
}
