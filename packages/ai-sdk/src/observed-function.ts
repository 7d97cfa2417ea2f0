import { Call, callForm } from "./call.ts";
import { callStart, type CallStart } from "./call-start.ts";
import { isObject } from "./field.ts";
import { instrumented } from "./instrumented.ts";
import { isOriginalKey } from "./marks.ts";
import { embeddingOf } from "./observed-embedding.ts";
import { isResult, watchResult } from "./observed-result.ts";
import { type Observer, runOptions } from "./observer.ts";
import { objectOutput, type Operation, rerankOutput, textOutput } from "./operations.ts";
import { performed } from "./performed.ts";
import { relayedSignal } from "./relayed-signal.ts";
import { StreamedCall } from "./streamed-call.ts";

type Work = (options: object) => unknown;

/** A call that the program makes: what it said, and what it would do unobserved. */
interface Made {
  readonly name: string;
  readonly options: object;
  readonly start: CallStart;
  readonly work: Work;
}

/** A call that resolves to its result. */
async function answered(observer: Observer, made: Made, hasSteps: boolean): Promise<unknown> {
  const { name, options, start, work } = made;
  const run = observer.tap.start("chain", runOptions(observer, name, start));
  const call = new Call(run, start, callForm(observer, options, hasSteps));
  const abortSignal = relayedSignal(run.signal, start.signal, call);
  return performed(
    run,
    () => call.whole(() => work({ ...instrumented(options, call), abortSignal })),
    hasSteps ? textOutput : objectOutput,
  );
}

/** A call that returns at once what is read later. */
function streamed(observer: Observer, made: Made, hasSteps: boolean): unknown {
  const { name, options, start, work } = made;
  const run = observer.tap.start("chain", runOptions(observer, name, start));
  const call = new Call(run, start, callForm(observer, options, hasSteps));
  const reading = new StreamedCall(call);
  const abortSignal = relayedSignal(run.signal, start.signal, call);
  try {
    const result: unknown = run.within(() =>
      work({ ...instrumented(options, call), ...reading.callbacks(options), abortSignal }),
    );
    if (isResult(result)) watchResult(result, reading);
    return result;
  } catch (error) {
    reading.failed(error);
    throw error;
  }
}

async function embedded(observer: Observer, made: Made): Promise<unknown> {
  const { name, options, start, work } = made;
  const embedding = embeddingOf(observer, options, runOptions(observer, name, start));
  const abortSignal = relayedSignal(embedding.run.signal, start.signal);
  return performed(
    embedding.run,
    () => work({ ...options, model: embedding.model, abortSignal }),
    embedding.report,
  );
}

async function reranked(observer: Observer, made: Made): Promise<unknown> {
  const { name, options, start, work } = made;
  const run = observer.tap.start("retriever", {
    ...runOptions(observer, name, start),
    operation: "rerank",
  });
  const abortSignal = relayedSignal(run.signal, start.signal);
  return performed(run, () => work({ ...options, abortSignal }), rerankOutput);
}

function perform(observer: Observer, operation: Operation, made: Made): unknown {
  switch (operation) {
    case "steps":
      return answered(observer, made, true);
    case "object":
      return answered(observer, made, false);
    case "step-stream":
      return streamed(observer, made, true);
    case "object-stream":
      return streamed(observer, made, false);
    case "embedding":
      return embedded(observer, made);
    case "rerank":
      return reranked(observer, made);
  }
}

/** A function of the AI SDK in place of this one, whose calls become runs. */
export function observedFunction<Fn extends (...args: readonly unknown[]) => unknown>(
  fn: Fn,
  name: string,
  operation: Operation,
  observer: Observer,
): Fn {
  return new Proxy(fn, {
    get: (target, key) => (isOriginalKey(key) ? target : Reflect.get(target, key)),
    apply(target, self, args: readonly unknown[]): unknown {
      const [options, ...more] = args;
      const start = callStart(options);
      if (!isObject(options) || !start.isEnabled) return Reflect.apply(target, self, args);
      const work = (changed: object): unknown => Reflect.apply(target, self, [changed, ...more]);
      return perform(observer, operation, { name, options, start, work });
    },
  });
}
