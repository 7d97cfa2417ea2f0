import { GuardError, tap as processTap } from "@runtap/core";
import { carrying } from "./attempts.ts";
import type { CallAdapter } from "./call-adapter.ts";
import { type CallRun, whenAllowed } from "./call-run.ts";
import type { CallSlot } from "./call-slot.ts";
import { isSignal } from "./client-shape.ts";
import { meaningOf } from "./error-meaning.ts";
import { eitherSignal } from "./either-signal.ts";
import { ObservedCall } from "./observed-call.ts";
import type { ObserveOptions } from "./observe-options.ts";
import { type Surroundings, surroundingsIn } from "./surroundings.ts";

/** Whose calls begin, and how they are observed. */
export interface CallContext {
  readonly client: object;
  readonly path: string;
  readonly adapter: CallAdapter;
  readonly settings: ObserveOptions;
}

/**
 * Begins the run of a request that calls a model, and puts its call into the slot. Returns what is to be sent: the
 * request itself where it calls none, a promise of it where guards have a say, which rejects with their veto.
 */
export function beginCall(
  context: CallContext,
  options: object,
  slot: CallSlot,
): object | Promise<object> {
  const around = surroundingsIn(options);
  // A run around it that was not allowed to begin.
  if (around.parent === undefined && around.allowed !== undefined) {
    return around.allowed.then(() => options);
  }
  try {
    return begin(context, options, slot, around);
  } catch (error) {
    // A veto reaches the caller as any failure of the request does. Nothing else is the caller's affair.
    return GuardError.isInstance(error) ? Promise.reject(error) : options;
  }
}

function begin(
  { client, path, adapter, settings }: CallContext,
  options: object,
  slot: CallSlot,
  around: Surroundings,
): object | Promise<object> {
  const known = adapter.callOf(client, path, Reflect.get(options, "body"));
  if (known === undefined) return options;
  const { tap = processTap, handlers, tags, metadata, name = known.name } = settings;
  const { wire, body, url } = known;
  const { isStream, ...asked } = wire.request(body, url);
  const provider = settings.provider ?? adapter.providerOf(client);
  const given: unknown = Reflect.get(options, "signal");
  const userSignal = isSignal(given) ? given : undefined;
  const run: CallRun = tap.start(wire.kind, {
    ...asked,
    name,
    provider,
    handlers,
    tags,
    metadata,
    // One of a polyfill stops the request, and the run with it.
    signal: userSignal instanceof AbortSignal ? userSignal : undefined,
    parent: around.parent,
  });
  const either = userSignal === undefined ? undefined : eitherSignal(userSignal, run.signal);
  const call = new ObservedCall(run, known, {
    meaningOf: (error) => meaningOf(error, client),
    provider,
    isStream,
    userSignal,
    release: () => either?.release(),
  });
  slot.call = call;
  const request = {
    ...options,
    body,
    signal: either?.signal ?? run.signal,
    fetchOptions: carrying(call, Reflect.get(options, "fetchOptions")),
  };
  const allowed = whenBothAllowed(around.allowed, whenAllowed(run));
  return allowed === undefined ? request : later(call, request, allowed);
}

function whenBothAllowed(
  around: Promise<unknown> | undefined,
  own: Promise<unknown> | undefined,
): Promise<unknown> | undefined {
  if (around === undefined || own === undefined) return around ?? own;
  return Promise.all([around, own]);
}

/**
 * The request, once it may be sent. It can be read like the request itself too: a subclass may look into what it is given,
 * and send a copy of it.
 */
function later(call: ObservedCall, request: object, allowed: Promise<unknown>): Promise<object> {
  call.allowed = allowed.then(
    () => undefined,
    (veto: unknown) => {
      // Aborted by the program: its client says so in its own way.
      if (!call.isAbortedByUser) throw veto;
    },
  );
  const promise = call.allowed.then(() => request);
  // Nobody may wait for it.
  promise.catch(() => undefined);
  return Object.assign(promise, request);
}
