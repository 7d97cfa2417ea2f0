import { beginCall, type CallContext } from "./begin-call.ts";
import type { CallAdapter } from "./call-adapter.ts";
import type { CallSlot } from "./call-slot.ts";
import { type AnyFunction, type ApiPromise, isApiPromise, isRecord } from "./client-shape.ts";
import type { ObserveOptions } from "./observe-options.ts";
import { handOut, observedParts, refusal, whileOpening } from "./response-parts.ts";

/** A `post` that makes a run of every call of a model, from the moment that it is called. */
export function post(
  original: AnyFunction,
  adapter: CallAdapter,
  settings: ObserveOptions,
): AnyFunction {
  return function (this: unknown, ...args) {
    const [path, options, ...rest] = args;
    const isKnown =
      isRecord(this) &&
      typeof path === "string" &&
      isRecord(options) &&
      adapter.callOf(this, path, undefined) !== undefined;
    if (!isKnown) return Reflect.apply(original, this, [...args]);
    const context: CallContext = { client: this, path, adapter, settings };
    const slot: CallSlot = { call: undefined, isBound: false };
    // OpenAI's client of version 7 has its options a moment later. The run's parent is the same: that of this code.
    const request =
      options instanceof Promise
        ? options.then((known: unknown) =>
            isRecord(known) ? beginCall(context, known, slot) : known,
          )
        : beginCall(context, options, slot);
    return observed(slot, () => Reflect.apply(original, this, [path, request, ...rest]));
  };
}

function observed(slot: CallSlot, send: () => unknown): unknown {
  const refuse = refusal(slot);
  let promise: unknown;
  try {
    promise = whileOpening(slot, send);
  } catch (error) {
    return refuse(error);
  }
  if (slot.isBound) return promise;
  if (isApiPromise(promise)) {
    const { request, parse } = observedParts(slot, promise.responsePromise, promise.parseResponse);
    promise.responsePromise = request;
    promise.parseResponse = parse;
    if ("_responseProps" in promise) replaceProps(promise);
    return promise;
  }
  // A `post` of a subclass, which returns what it likes: that is parsed already.
  return promise instanceof Promise
    ? promise.then((answer: unknown) => handOut(slot.call, answer), refuse)
    : promise;
}

/**
 * Anthropic's threads take the response and parse it in another promise, which cannot wait for it: it is there, with its
 * bytes observed, when they get it.
 */
function replaceProps(promise: ApiPromise): void {
  const value = async (): Promise<unknown> => {
    const props = await promise.responsePromise;
    if (isRecord(props)) await Reflect.get(props, "response");
    return props;
  };
  Object.defineProperty(promise, "_responseProps", { value, configurable: true, writable: true });
}
