import { fieldOf, isFunction, isObject, signalAt } from "./field.ts";
import { allowed, concluded } from "./guards.ts";
import { modelAnswer } from "./model-answer.ts";
import type { ModelCalls } from "./model-calls.ts";
import { modelStart } from "./model-start.ts";
import { observedParts } from "./observed-parts.ts";
import { providerName } from "./provider-name.ts";
import { relayedSignal } from "./relayed-signal.ts";
import { type Replacement, withMethods } from "./replaced-methods.ts";

type Method = (params: unknown) => unknown;
type Ask = (model: object, own: Method, params: unknown, calls: ModelCalls) => Promise<unknown>;

/** Asks the model inside a run of its own. Returns the run, and what the model has resolved to. */
async function asked(model: object, own: Method, params: unknown, calls: ModelCalls) {
  const given = signalAt(params);
  const run = await calls.begin({ ...modelStart(model, params), signal: given });
  await allowed(run);
  const signal = relayedSignal(run.signal, given, calls);
  const settings = isObject(params) ? { ...params, abortSignal: signal } : params;
  try {
    const result: unknown = await run.within(() => own(settings));
    return { run, signal, result };
  } catch (error) {
    calls.failed(run, error);
    throw error;
  }
}

async function generated(
  model: object,
  own: Method,
  params: unknown,
  calls: ModelCalls,
): Promise<unknown> {
  const { run, result } = await asked(model, own, params, calls);
  const { facts, output } = modelAnswer(result, providerName(fieldOf(model, "provider")));
  run.report(facts);
  await concluded(run, output);
  return result;
}

async function streamed(
  model: object,
  own: Method,
  params: unknown,
  calls: ModelCalls,
): Promise<unknown> {
  const { run, signal, result } = await asked(model, own, params, calls);
  const stream = fieldOf(result, "stream");
  if (!isObject(result) || !(stream instanceof ReadableStream)) {
    await concluded(run, undefined);
    return result;
  }
  const provider = providerName(fieldOf(model, "provider"));
  return { ...result, stream: observedParts(stream, { run, signal }, calls, provider) };
}

/** A language model in place of this one, whose calls become runs. */
export function observedModel<Model extends object>(model: Model, calls: ModelCalls): Model {
  const asking =
    (ask: Ask): Replacement =>
    (own) =>
    (params) =>
      calls.isLeft() ? own(params) : ask(model, own, params, calls);
  return withMethods(model, { doGenerate: asking(generated), doStream: asking(streamed) });
}

/** Whether this is a language model of the AI SDK. */
export function isLanguageModel(value: object): boolean {
  return isFunction(fieldOf(value, "doGenerate")) && isFunction(fieldOf(value, "doStream"));
}
