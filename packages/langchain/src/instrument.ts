import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import {
  Runnable,
  RunnableAssign,
  RunnableLambda,
  RunnableMap,
  RunnablePick,
} from "@langchain/core/runnables";
import { StructuredTool } from "@langchain/core/tools";
import { IterableReadableStream } from "@langchain/core/utils/stream";
import { fieldOf, isObject } from "@runtap/wires/usage";
import { attachedIn, parentIdIn, withAdded, withReplaced } from "./attached.ts";
import type { RuntapCallbackHandler } from "./handler.ts";
import { shownRun } from "./open-run.ts";
import { isInside, type OpenRuns } from "./open-runs.ts";
import { sayRefusal } from "./refused-input.ts";
import { StreamWatch, whileBreaking } from "./stream-watch.ts";

/** What is wrapped of one copy of `@langchain/core`: ES modules and CommonJS have one each. */
export interface LangchainCopy {
  /** `Runnable.prototype`: `stream`, `streamEvents` and `transform`. */
  readonly runnable: object;
  /** The prototypes of the classes that have a `stream` of their own. */
  readonly streaming: readonly object[];
  /** `IterableReadableStream.prototype`: `return`, which a consumer's `break` calls. */
  readonly readable: object;
  /** `AsyncLocalStorageProviderSingleton`: `runWithConfig`, in which bodies are called. */
  readonly context: object;
  /** `StructuredTool.prototype`: `call`, which refuses an input before it calls anybody back. */
  readonly tool: object;
}

/** The copy that this package itself imports. */
export const ownCopy: LangchainCopy = {
  runnable: Runnable.prototype,
  streaming: [RunnableMap, RunnableLambda, RunnableAssign, RunnablePick].map(
    ({ prototype }) => prototype,
  ),
  readable: IterableReadableStream.prototype,
  context: AsyncLocalStorageProviderSingleton,
  tool: StructuredTool.prototype,
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
const eventStreams = new WeakMap<object, readonly StreamWatch[]>();

/** The callbacks a call is made with: those it was given, or those of the body that it is made in. */
function callbacksOf(copy: LangchainCopy, options: unknown): unknown {
  const given = fieldOf(options, "callbacks");
  if (given !== undefined) return given;
  const ask = fieldOf(copy.context, "getRunnableConfig");
  const config: unknown = typeof ask === "function" ? Reflect.apply(ask, copy.context, []) : null;
  return fieldOf(config, "callbacks");
}

/** A call made ready to be watched: one watch for each tap that hears it. */
interface Watched {
  readonly watches: readonly StreamWatch[];
  readonly options: object;
}

function watching(callbacks: unknown, options: unknown, isRead: boolean): Watched {
  const parentId = parentIdIn(callbacks);
  const watches = new Map<OpenRuns, StreamWatch>();
  // A manager has two lists, and knows by identity what of the one is in the other.
  const forks = new Map<RuntapCallbackHandler, RuntapCallbackHandler>();
  const forked = withReplaced(callbacks, (handler) => {
    const known = forks.get(handler);
    if (known !== undefined) return known;
    const { runs } = handler.parts;
    let watch = watches.get(runs);
    if (watch === undefined) {
      watch = new StreamWatch(runs, parentId, handler.watch, isRead);
      watches.set(runs, watch);
    }
    const fork = handler.fork(watch);
    forks.set(handler, fork);
    return fork;
  });
  const given = isObject(options) ? options : {};
  return { watches: [...watches.values()], options: { ...given, callbacks: forked } };
}

/** What a `stream` calls for its generator: one of these. */
const ITERATORS: ReadonlySet<PropertyKey> = new Set(["_streamIterator", "transform"]);

/** The runnable with its generator watched, as `stream` sees it. */
function withWatchedIterator(runnable: object, watches: readonly StreamWatch[]): object {
  const watched =
    (make: unknown) =>
    (input: unknown, config: unknown): unknown => {
      const made: unknown =
        typeof make === "function" ? Reflect.apply(make, runnable, [input, config]) : undefined;
      const signal = fieldOf(config, "signal");
      if (!isGenerator(made)) return made;
      const heeded = signal instanceof AbortSignal ? signal : undefined;
      return watches.reduce((generator, watch) => watch.over(generator, heeded), made);
    };
  return new Proxy(runnable, {
    get: (target, key): unknown => {
      const value: unknown = Reflect.get(target, key, target);
      return ITERATORS.has(key) ? watched(value) : value;
    },
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
  const prepared = (runnable: object, options: unknown, isRead: boolean): Watched | undefined => {
    let callbacks = callbacksOf(copy, options);
    for (const handler of ownOf(runnable)) {
      if (!isHeardBy(callbacks, handler)) callbacks = withAdded(callbacks, handler);
    }
    const isAttached = attachedIn(callbacks).length > 0;
    if (!isAttached && everywhere === undefined) return undefined;
    if (!isAttached && everywhere !== undefined) callbacks = withAdded(callbacks, everywhere);
    return watching(callbacks, options, isRead);
  };
  for (const owner of [copy.runnable, ...copy.streaming]) {
    wrapMethod(owner, "stream", (call) => {
      return function stream(input, options, ...rest) {
        const ready = prepared(this, options, true);
        if (ready === undefined) return call(this, [input, options, ...rest]);
        return call(withWatchedIterator(this, ready.watches), [input, ready.options, ...rest]);
      };
    });
  }
  // A step of a sequence: of the model's own words, what leaves it is the nearest.
  wrapMethod(copy.runnable, "transform", (call) => {
    return function transform(input, options, ...rest) {
      const ready = isModel(this) ? prepared(this, options, false) : undefined;
      if (ready === undefined) return call(this, [input, options, ...rest]);
      return call(withWatchedIterator(this, ready.watches), [input, ready.options, ...rest]);
    };
  });
  wrapMethod(copy.runnable, "streamEvents", (call) => {
    return function streamEvents(input, options, ...rest) {
      const ready = prepared(this, options, false);
      if (ready === undefined) return call(this, [input, options, ...rest]);
      const stream = call(this, [input, ready.options, ...rest]);
      if (isObject(stream)) eventStreams.set(stream, ready.watches);
      return stream;
    };
  });
  wrapMethod(copy.readable, "return", (call) => {
    return function returned(...args) {
      for (const watch of eventStreams.get(this) ?? []) watch.cancel("break", undefined);
      return whileBreaking(() => call(this, args));
    };
  });
  wrapMethod(copy.tool, "call", (call) => {
    return function callTool(input, config, ...rest) {
      const answer = call(this, [input, config, ...rest]);
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((error: unknown) => {
        sayRefusal(this, input, config, error, everywhere);
        throw error;
      });
    };
  });
  wrapMethod(copy.context, "runWithConfig", (call) => {
    return function runWithConfig(config, body, ...rest) {
      return call(this, [config, insideOf(config, body), ...rest]);
    };
  });
}

/** The handlers that a model brings itself: its streams are watched for them, too. Nothing inside a model inherits them. */
function ownOf(runnable: object): readonly RuntapCallbackHandler[] {
  return isModel(runnable) ? attachedIn(fieldOf(runnable, "callbacks")) : [];
}

function isHeardBy(callbacks: unknown, { parts }: RuntapCallbackHandler): boolean {
  return attachedIn(callbacks).some((attached) => attached.parts.runs === parts.runs);
}

function isModel(runnable: object): boolean {
  return typeof fieldOf(runnable, "_streamResponseChunks") === "function";
}

/** The body, with the run that its config belongs to as the ambient one. */
function insideOf(config: unknown, body: unknown): unknown {
  const callbacks = fieldOf(config, "callbacks");
  const parentId = parentIdIn(callbacks);
  if (parentId === undefined || typeof body !== "function") return body;
  const call = (...args: unknown[]): unknown => Reflect.apply(body, undefined, args);
  const taps = new Set(attachedIn(callbacks).map(({ parts }) => parts.runs));
  return [...taps].reduce((inner, runs) => insideRun(runs, parentId, inner), call);
}

function insideRun(
  runs: OpenRuns,
  id: string,
  body: (...args: unknown[]) => unknown,
): (...args: unknown[]) => unknown {
  const around = shownRun(runs.get(id));
  const run = around?.run;
  // Inside a run of the program's own, that one stays the innermost.
  if (around === undefined || run === undefined || isInside(around.id)) return body;
  return (...args) => run.within(() => body(...args));
}
