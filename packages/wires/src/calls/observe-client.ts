import { complain, type RuntapError, tap as processTap } from "@runtap/core";
import { watchedFetch } from "./attempts.ts";
import type { CallAdapter } from "./call-adapter.ts";
import { type AnyFunction, isFunction, isRecord } from "./client-shape.ts";
import { checkWhatGoesDown, type ObserveOptions } from "./observe-options.ts";
import { post } from "./observed-post.ts";
import { bindingPromise } from "./response-parts.ts";

const OBSERVED = Symbol.for("@runtap/wires/observed");

/**
 * Observes a client of OpenAI or Anthropic in place: every call of a model that it makes from now on is a run. It stays
 * the same object; observed again, it is left as it is.
 *
 * @throws RuntapError for what is no such client, for a frozen one, and for options that are not sound.
 */
export function observeClient<Client extends object>(
  client: Client,
  adapter: CallAdapter,
  options: ObserveOptions = {},
): Client {
  if (
    !isRecord(client) ||
    !isFunction(Reflect.get(client, "post")) ||
    !isFunction(Reflect.get(client, "fetch"))
  )
    throw complain("the client", adapter.expected, client, adapter.advice);
  if (OBSERVED in client) return client;
  checkOptions(options);
  const methods = {
    post: (original: AnyFunction) => post(original, adapter, options),
    fetch: watchedFetch,
    responsePromise: bindingPromise,
    withOptions: (original: AnyFunction) => observedCopies(original, adapter, options),
  };
  if (!Object.isExtensible(client) || !place(client, OBSERVED, true)) throw frozen(client, adapter);
  for (const [name, make] of Object.entries(methods)) {
    const original: unknown = Reflect.get(client, name);
    if (isFunction(original) && !place(client, name, make(original))) throw frozen(client, adapter);
  }
  adapter.observeMore?.(client);
  return client;
}

function frozen(client: object, adapter: CallAdapter): RuntapError {
  return complain(
    "the client",
    `${adapter.expected} that is not frozen`,
    client,
    "It is observed in place: observe it before it is frozen.",
  );
}

/** Puts a property of its own on the client, which lists no other fields than before. */
function place(client: object, name: string | symbol, value: unknown): boolean {
  const enumerable = Object.prototype.propertyIsEnumerable.call(client, name);
  return Reflect.defineProperty(client, name, {
    value,
    writable: true,
    configurable: true,
    enumerable,
  });
}

function observedCopies(
  original: AnyFunction,
  adapter: CallAdapter,
  options: ObserveOptions,
): AnyFunction {
  return function (this: unknown, ...args) {
    const copy = Reflect.apply(original, this, [...args]);
    return isRecord(copy) ? observeClient(copy, adapter, options) : copy;
  };
}

function checkOptions(options: ObserveOptions): void {
  if (!isRecord(options)) {
    throw complain(
      "the options of `observe`",
      "an object",
      options,
      "Leave them out for the process-wide tap.",
    );
  }
  const { tap = processTap, name, provider } = options;
  if (!isRecord(tap) || !isFunction(tap.start)) {
    throw complain("`tap`", "a tap", tap, "Leave it out for the process-wide one.");
  }
  for (const [field, value] of Object.entries({ name, provider })) {
    if (value === undefined || (typeof value === "string" && value !== "")) continue;
    throw complain(
      `\`${field}\``,
      "a text that is not empty",
      value,
      "Leave it out for what the request says.",
    );
  }
  checkWhatGoesDown(options);
}
