import { GuardError, tap as processTap } from "@runtap/core";
import { carrying } from "./attempts.ts";
import type { CallAdapter, KnownCall } from "./call-adapter.ts";
import { type CallRun, whenAllowed } from "./call-run.ts";
import {
  type AnyFunction,
  type ApiPromise,
  isApiPromise,
  isClientStream,
  isRecord,
} from "./client-shape.ts";
import { eitherSignal } from "./either-signal.ts";
import { ObservedCall } from "./observed-call.ts";
import type { ObserveOptions } from "./observe-options.ts";
import { followStream } from "./stream-following.ts";
import { type Surroundings, surroundingsIn } from "./surroundings.ts";

/** A `post` that makes a run of every call of a model, from the moment that it is called. */
export function post(
  original: AnyFunction,
  adapter: CallAdapter,
  settings: ObserveOptions,
): AnyFunction {
  return function (this: unknown, ...args) {
    const [path, options, ...rest] = args;
    const known =
      isRecord(this) && typeof path === "string" && isRecord(options) && "body" in options
        ? adapter.callOf(this, path, options.body)
        : undefined;
    if (known === undefined || !isRecord(this) || !isRecord(options)) {
      return Reflect.apply(original, this, [...args]);
    }
    const send = (input: object | Promise<object>): unknown =>
      Reflect.apply(original, this, [path, input, ...rest]);
    const around = surroundingsIn(options);
    // A run around it that was not allowed to begin.
    if (around.parent === undefined && around.allowed !== undefined) {
      return send(around.allowed.then(() => options));
    }
    let call: ObservedCall;
    let request: Promise<object>;
    try {
      [call, request] = begin(this, known, options, adapter, settings, around);
    } catch (error) {
      // A guard's veto reaches the caller as any failure of the request does. Nothing else is the caller's affair.
      return send(GuardError.isInstance(error) ? Promise.reject(error) : options);
    }
    return observed(call, () => send(request));
  };
}

/** Starts the run; returns it with what is to be sent once its guards have allowed it. */
function begin(
  client: object,
  known: KnownCall,
  options: object,
  adapter: CallAdapter,
  { tap = processTap, handlers, tags, metadata, name, provider: given }: ObserveOptions,
  around: Surroundings,
): [ObservedCall, Promise<object>] {
  const { wire, body, url } = known;
  const { isStream, ...asked } = wire.request(body, url);
  const provider = given ?? adapter.providerOf(client);
  const userSignal =
    "signal" in options && options.signal instanceof AbortSignal ? options.signal : undefined;
  const run: CallRun = tap.start(wire.kind, {
    name: name ?? known.name,
    ...asked,
    provider,
    handlers,
    tags,
    metadata,
    signal: userSignal,
    parent: around.parent,
  });
  const either = userSignal === undefined ? undefined : eitherSignal(userSignal, run.signal);
  const call = new ObservedCall(run, known, {
    meaningOf: (error) => adapter.meaningOf(error, client),
    provider,
    isStream,
    userSignal,
    release: () => either?.release(),
  });
  const request = {
    ...options,
    body,
    signal: either?.signal ?? run.signal,
    fetchOptions: carrying(call, Reflect.get(options, "fetchOptions")),
  };
  return [call, allowedRequest(call, request, around)];
}

async function allowedRequest(
  call: ObservedCall,
  request: object,
  around: Surroundings,
): Promise<object> {
  try {
    await around.allowed;
    await whenAllowed(call.run);
  } catch (veto) {
    // Aborted by the program: its client says so in its own way.
    if (!call.isAbortedByUser) throw veto;
  }
  return request;
}

function observed(call: ObservedCall, send: () => unknown): unknown {
  let promise: unknown;
  try {
    promise = send();
  } catch (error) {
    throw call.failed(error);
  }
  const refuse = (error: unknown): never => {
    throw call.failed(error);
  };
  if (isApiPromise(promise)) observePromise(call, promise, refuse);
  // A `post` of a subclass, which returns what it likes: that is parsed already.
  else if (promise instanceof Promise) {
    return promise.then((answer: unknown) => handOut(call, answer), refuse);
  }
  return promise;
}

/** Observes the client's promise in place: nothing is parsed that would not have been. */
function observePromise(
  call: ObservedCall,
  promise: ApiPromise,
  refuse: (error: unknown) => never,
): void {
  const { parseResponse } = promise;
  promise.responsePromise = promise.responsePromise.then((props) => {
    if (isRecord(props)) observeRaw(call, props);
    return props;
  }, refuse);
  promise.parseResponse = async (client, props, ...rest) => {
    const parsed = async (): Promise<unknown> =>
      Reflect.apply(parseResponse, promise, [client, props, ...rest]);
    // Parsed from the response that the program has got, whose bytes are observed.
    if (call.raw !== undefined) return call.raw.then(parsed);
    if (call.isParsed) return parsed();
    call.isParsed = true;
    return handOut(call, await parsed().catch(refuse));
  };
  if ("_responseProps" in promise) replaceProps(promise);
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

/** Who takes the response itself reads its bytes: they are observed where nothing was parsed before. */
function observeRaw(call: ObservedCall, props: object): void {
  const given: unknown = Reflect.get(props, "response");
  if (!(given instanceof Response)) return;
  const shape = { configurable: true, enumerable: true };
  Object.defineProperty(props, "response", {
    ...shape,
    get: () => {
      if (call.isParsed) return given;
      const raw = call.observeRaw(given);
      raw.then(
        (value) => Object.defineProperty(props, "response", { ...shape, value, writable: true }),
        () => undefined,
      );
      return raw;
    },
  });
}

/** Observes an answer on its way to the program. */
async function handOut(call: ObservedCall, answer: unknown): Promise<unknown> {
  if (isClientStream(answer)) followStream(call, answer);
  else await call.answered(answer);
  return answer;
}
