import { fieldOf, isFunction, isObject, signalAt } from "./field.ts";
import { allowed, concluded } from "./guards.ts";
import { isOriginalKey } from "./marks.ts";
import { modelAnswer } from "./model-answer.ts";
import type { ModelCalls } from "./model-calls.ts";
import { modelStart } from "./model-start.ts";
import { observedParts } from "./observed-parts.ts";
import { providerName } from "./provider-name.ts";
import { relayedSignal } from "./relayed-signal.ts";

type Method = (...args: readonly unknown[]) => unknown;

/** Asks the model inside a run of its own. Returns the run, and what the model has resolved to. */
async function asked(model: object, method: Method, params: unknown, calls: ModelCalls) {
  const own = signalAt(params);
  const run = await calls.begin({ ...modelStart(model, params), signal: own });
  await allowed(run);
  const signal = relayedSignal(run.signal, own, calls);
  const settings = isObject(params) ? { ...params, abortSignal: signal } : params;
  try {
    const result: unknown = await run.within(() => Reflect.apply(method, model, [settings]));
    return { run, signal, result };
  } catch (error) {
    calls.failed(run, error);
    throw error;
  }
}

async function generated(
  model: object,
  method: Method,
  params: unknown,
  calls: ModelCalls,
): Promise<unknown> {
  const { run, result } = await asked(model, method, params, calls);
  const { facts, output } = modelAnswer(result, providerName(fieldOf(model, "provider")));
  run.report(facts);
  await concluded(run, output);
  return result;
}

async function streamed(
  model: object,
  method: Method,
  params: unknown,
  calls: ModelCalls,
): Promise<unknown> {
  const { run, signal, result } = await asked(model, method, params, calls);
  const stream = fieldOf(result, "stream");
  if (!isObject(result) || !(stream instanceof ReadableStream)) {
    await concluded(run, undefined);
    return result;
  }
  const provider = providerName(fieldOf(model, "provider"));
  return { ...result, stream: observedParts(stream, { run, signal }, calls, provider) };
}

/** A language model in place of this one, whose calls become runs; everything else about it as it was. */
export function observedModel<Model extends object>(model: Model, calls: ModelCalls): Model {
  return new Proxy(model, {
    get(target, key) {
      if (isOriginalKey(key)) return target;
      // Asked of the model itself: what is private in its class is not to be had through a proxy.
      const value: unknown = Reflect.get(target, key, target);
      if (!isFunction(value)) return value;
      if (key !== "doGenerate" && key !== "doStream") return value;
      const ask = key === "doGenerate" ? generated : streamed;
      return (params: unknown): unknown =>
        calls.isLeft() ? Reflect.apply(value, target, [params]) : ask(target, value, params, calls);
    },
  });
}

/** Whether this is a language model of the AI SDK. */
export function isLanguageModel(value: object): boolean {
  return isFunction(fieldOf(value, "doGenerate")) && isFunction(fieldOf(value, "doStream"));
}
