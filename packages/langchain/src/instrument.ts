import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { Runnable } from "@langchain/core/runnables";
import { IterableReadableStream } from "@langchain/core/utils/stream";
import { fieldOf, isObject } from "@runtap/wires/usage";
import { attachedIn, parentIdIn, withHandler } from "./attached.ts";
import type { RuntapCallbackHandler } from "./handler.ts";
import { shownRun } from "./open-run.ts";
import { isInside } from "./open-runs.ts";
import { StreamWatch, whileBreaking } from "./stream-watch.ts";

/** What is wrapped of one copy of `@langchain/core`: ES modules and CommonJS have one each. */
export interface LangchainCopy {
  /** `Runnable.prototype`: `stream`, `streamEvents` and `transform`. */
  readonly runnable: object;
  /** `IterableReadableStream.prototype`: `return`, which a consumer's `break` calls. */
  readonly readable: object;
  /** `AsyncLocalStorageProviderSingleton`: `runWithConfig`, in which bodies are called. */
  readonly context: object;
}

/** The copy that this package itself imports. */
export const ownCopy: LangchainCopy = {
  runnable: Runnable.prototype,
  readable: IterableReadableStream.prototype,
  context: AsyncLocalStorageProviderSingleton,
};

const WRAPPED = Symbol.for("@runtap/langchain/wrapped");

type Method = (this: object, ...args: unknown[]) => unknown;

/** Replaces a method by one made of it, once per copy of LangChain whoever asks. */
export function wrapMethod(
  owner: object,
  name: string,
  wrap: (call: (self: object, args: readonly unknown[]) => unknown) => Method,
): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") return;
  if (Reflect.get(original, WRAPPED) === true) return;
  const call = (self: object, args: readonly unknown[]): unknown =>
    Reflect.apply(original, self, args);
  const wrapped = wrap(call);
  Object.defineProperty(wrapped, WRAPPED, { value: true });
  Object.defineProperty(wrapped, "name", { value: name });
  Object.defineProperty(owner, name, { value: wrapped, writable: true, configurable: true });
}

/** The streams of `streamEvents`: a `break` there reaches LangChain's own stream as an abort. */
const eventStreams = new WeakMap<object, StreamWatch>();

/** The handler a call is made with: among its callbacks, or among those of the body that the call is made in. */
function handlerOf(
  copy: LangchainCopy,
  options: unknown,
  everywhere: RuntapCallbackHandler | undefined,
): { readonly handler: RuntapCallbackHandler; readonly callbacks: unknown } | undefined {
  let callbacks = fieldOf(options, "callbacks");
  if (callbacks === undefined) {
    const ask = fieldOf(copy.context, "getRunnableConfig");
    const config: unknown = typeof ask === "function" ? Reflect.apply(ask, copy.context, []) : null;
    callbacks = fieldOf(config, "callbacks");
  }
  const handler = attachedIn(callbacks) ?? everywhere;
  return handler === undefined ? undefined : { handler, callbacks };
}

/** The runnable with its generator watched, as `stream` sees it. */
function withWatchedIterator(runnable: object, watch: StreamWatch): object {
  const watched = (input: unknown, config: unknown): unknown => {
    const make = fieldOf(runnable, "_streamIterator");
    const made: unknown =
      typeof make === "function" ? Reflect.apply(make, runnable, [input, config]) : undefined;
    const signal = fieldOf(config, "signal");
    return isGenerator(made)
      ? watch.over(made, signal instanceof AbortSignal ? signal : undefined)
      : made;
  };
  return new Proxy(runnable, {
    get: (target, key): unknown =>
      key === "_streamIterator" ? watched : Reflect.get(target, key, target),
  });
}

function isGenerator(value: unknown): value is AsyncGenerator<unknown, unknown> {
  return isObject(value) && typeof fieldOf(value, "next") === "function";
}

/**
 * Wraps what LangChain calls nobody about: streams that are broken off or aborted, and the bodies in which runs are
 * started. Calls that no handler of runtap's is attached to pass straight through. `everywhere`: a handler for calls
 * that bring none.
 */
export function instrument(copy: LangchainCopy, everywhere?: RuntapCallbackHandler): void {
  const prepared = (
    options: unknown,
    saysChunks: boolean,
  ): { readonly watch: StreamWatch; readonly options: object } | undefined => {
    const found = handlerOf(copy, options, everywhere);
    if (found === undefined) return undefined;
    const { handler, callbacks } = found;
    const parentId = parentIdIn(callbacks);
    const watch = new StreamWatch(handler.parts.runs, parentId, handler.watch, saysChunks);
    const fork = handler.fork(watch);
    return { watch, options: { ...asObject(options), callbacks: withHandler(callbacks, fork) } };
  };
  wrapMethod(copy.runnable, "stream", (call) => {
    return function stream(input, options, ...rest) {
      const ready = prepared(options, true);
      if (ready === undefined) return call(this, [input, options, ...rest]);
      return call(withWatchedIterator(this, ready.watch), [input, ready.options, ...rest]);
    };
  });
  // A step of a sequence: of the model's own words, what leaves it is the nearest.
  wrapMethod(copy.runnable, "transform", (call) => {
    return function transform(input, options, ...rest) {
      const ready = isModel(this) ? prepared(options, false) : undefined;
      if (ready === undefined) return call(this, [input, options, ...rest]);
      return call(withWatchedIterator(this, ready.watch), [input, ready.options, ...rest]);
    };
  });
  wrapMethod(copy.runnable, "streamEvents", (call) => {
    return function streamEvents(input, options, ...rest) {
      const ready = prepared(options, false);
      if (ready === undefined) return call(this, [input, options, ...rest]);
      const stream = call(this, [input, ready.options, ...rest]);
      if (isObject(stream)) eventStreams.set(stream, ready.watch);
      return stream;
    };
  });
  wrapMethod(copy.readable, "return", (call) => {
    return function returned(...args) {
      eventStreams.get(this)?.cancel("break", undefined);
      return whileBreaking(() => call(this, args));
    };
  });
  wrapMethod(copy.context, "runWithConfig", (call) => {
    return function runWithConfig(config, body, ...rest) {
      return call(this, [config, insideOf(config, body), ...rest]);
    };
  });
}

function isModel(runnable: object): boolean {
  return typeof fieldOf(runnable, "_streamResponseChunks") === "function";
}

function asObject(value: unknown): object {
  return isObject(value) ? value : {};
}

/** The body, with the run that its config belongs to as the ambient one. */
function insideOf(config: unknown, body: unknown): unknown {
  const callbacks = fieldOf(config, "callbacks");
  const parentId = parentIdIn(callbacks);
  if (parentId === undefined || typeof body !== "function") return body;
  const around = shownRun(attachedIn(callbacks)?.parts.runs.get(parentId));
  const run = around?.run;
  // Inside a run of the program's own, that one stays the innermost.
  if (around === undefined || run === undefined || isInside(around.id)) return body;
  return (...args: unknown[]): unknown =>
    run.within((): unknown => Reflect.apply(body, undefined, args));
}
