import { complain, GuardError } from "@runtap/core";
import { isObservedRequest, observeAnswer } from "@runtap/wires/calls";
import { callOptions, type KnownCall, knownCall } from "./known-call.ts";
import { type ObserveFetchOptions, type Settings, settingsOf } from "./options.ts";
import { requestText } from "./request-body.ts";
import { isMarked, withSignal } from "./request-init.ts";

/** Whatever is called like `fetch`. */
export type FetchFunction = (...args: never[]) => PromiseLike<unknown>;

/**
 * A `fetch` whose calls of models are runs: requests to OpenAI's chat completions, completions, Responses and embeddings,
 * Anthropic's messages and Gemini's `generateContent`, on whatever host. Every other request passes untouched.
 *
 * The function that comes back has the type and the properties of the one that went in. What it resolves to is like the
 * response of the request; what it rejects with is what the request rejects with, or a `GuardError` where a guard says no.
 *
 * @param fetch The one to observe. @default `globalThis.fetch`, as it is now
 * @throws RuntapError for options that no request could be observed with.
 * @example
 * const client = new OpenAI({ fetch: observeFetch() });
 */
export function observeFetch<Fetch extends FetchFunction>(
  fetch: Fetch,
  options?: ObserveFetchOptions,
): Fetch;
export function observeFetch(
  fetch?: undefined,
  options?: ObserveFetchOptions,
): typeof globalThis.fetch;
export function observeFetch(
  fetch: FetchFunction = globalThis.fetch,
  options: ObserveFetchOptions = {},
): FetchFunction {
  if (typeof fetch !== "function") {
    const advice = "Leave it out for the platform's own; options come second.";
    throw complain("what `observeFetch` observes", "a function like `fetch`", fetch, advice);
  }
  const settings = settingsOf(options);
  return new Proxy(fetch, {
    apply: (target, self: unknown, args: readonly unknown[]): unknown => {
      const [input, init, ...rest] = args;
      const isOurs = isObservedRequest(init) || isMarked(init);
      const call = isOurs ? undefined : knownCall(input, init, settings);
      if (call === undefined) return Reflect.apply(target, self, args);
      const text = requestText(input, init);
      const send: Send = (other) => Reflect.apply(target, self, [input, other, ...rest]);
      return text instanceof Promise
        ? text.then((known) => observe(call, known, settings, init, send))
        : observe(call, text, settings, init, send);
    },
  });
}

/** Makes a request, with an `init` in place of the program's. */
type Send = (init: unknown) => unknown;

async function observe(
  call: KnownCall,
  text: string | undefined,
  settings: Settings,
  init: unknown,
  send: Send,
): Promise<unknown> {
  const options = callOptions(call, text, settings);
  const { wire, provider, asked } = call;
  let run;
  try {
    run = settings.tap.start(wire.kind, options);
  } catch (error) {
    if (GuardError.isInstance(error)) throw error;
    return send(init);
  }
  const { signal } = run;
  return observeAnswer(
    { run, wire, provider, isStream: () => options.isStream, signal: asked.signal },
    () => send(withSignal(init, signal)),
  );
}
