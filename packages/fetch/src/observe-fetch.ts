import { complain, GuardError } from "@runtap/core";
import { providerOf, type Wire, type WireRequest } from "@runtap/wires";
import { isObservedRequest, observeAnswer } from "@runtap/wires/calls";
import { type AskedRequest, askedRequest, retryCount } from "./address.ts";
import { type ObserveFetchOptions, type Settings, settingsOf } from "./options.ts";
import { parsedBody, requestText } from "./request-body.ts";
import { runNameOf, wireFor } from "./known-wires.ts";
import { withSignal, isMarked } from "./request-init.ts";

/** Whatever is called like `fetch`. */
export type FetchFunction = (...args: never[]) => PromiseLike<unknown>;

/** A request to a known wire. */
interface Call {
  readonly asked: AskedRequest;
  readonly wire: Wire;
  readonly input: unknown;
  readonly init: unknown;
  readonly settings: Settings;
  /** Makes the request, with an `init` in place of the program's. */
  readonly send: (init: unknown) => unknown;
}

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
      const send = (init: unknown): unknown =>
        Reflect.apply(target, self, [args[0], init, ...args.slice(2)]);
      const call = knownCall(settings, args, send);
      return call === undefined ? Reflect.apply(target, self, args) : observe(call);
    },
  });
}

function knownCall(
  settings: Settings,
  [input, init]: readonly unknown[],
  send: Call["send"],
): Call | undefined {
  try {
    if (isObservedRequest(init) || isMarked(init)) return undefined;
    const asked = askedRequest(input, init);
    const wire = asked === undefined ? undefined : wireFor(asked, settings.include);
    return asked === undefined || wire === undefined
      ? undefined
      : { asked, wire, input, init, settings, send };
  } catch {
    // A getter that throws: whatever it is that was asked for, `fetch` will say what it thinks of it.
    return undefined;
  }
}

function observe(call: Call): Promise<unknown> {
  const text = requestText(call.input, call.init);
  return text instanceof Promise ? text.then((known) => begin(call, known)) : begin(call, text);
}

async function begin(call: Call, text: string | undefined): Promise<unknown> {
  const { asked, wire, init, settings, send } = call;
  const { tap, handlers, tags, metadata } = settings;
  const provider = settings.provider ?? providerOf(asked.url);
  const retries = retryCount(call.input, init);
  let said: WireRequest | undefined;
  const read = (): WireRequest => (said ??= wire.request(parsedBody(text), asked.url));
  let run;
  try {
    run = tap.start(wire.kind, {
      name: runNameOf(wire),
      // Parsed only where somebody hears the start.
      captureInput: () => read().input,
      get model() {
        return read().model;
      },
      get parameters() {
        return read().parameters;
      },
      get tools() {
        return read().tools;
      },
      provider,
      signal: asked.signal,
      handlers,
      tags,
      metadata,
      ownMetadata: retries === 0 ? undefined : { retryCount: retries },
    });
  } catch (error) {
    if (GuardError.isInstance(error)) throw error;
    return send(init);
  }
  return observeAnswer(
    {
      run,
      wire,
      provider,
      get isStream() {
        return read().isStream;
      },
      signal: asked.signal,
    },
    () => send(withSignal(init, run.signal)),
  );
}
