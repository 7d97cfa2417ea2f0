/** A request as `fetch` was asked to make it. */
export interface AskedRequest {
  readonly url: string;
  readonly method: string;
  /** The program's own; `undefined` where it has none. */
  readonly signal: AbortSignal | undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function urlOf(input: unknown): string | undefined {
  if (typeof input === "string") return input;
  const url = input instanceof URL ? input.href : fieldOf(input, "url");
  return typeof url === "string" ? url : undefined;
}

function isSignal(value: unknown): value is AbortSignal {
  const [aborted, listen] = [fieldOf(value, "aborted"), fieldOf(value, "addEventListener")];
  return typeof aborted === "boolean" && typeof listen === "function";
}

/** What `fetch` was asked for; `undefined` for what is no sound request, of which it will say so itself. */
export function askedRequest(input: unknown, init: unknown): AskedRequest | undefined {
  const url = urlOf(input);
  if (url === undefined) return undefined;
  const method = fieldOf(init, "method") ?? fieldOf(input, "method") ?? "GET";
  if (typeof method !== "string") return undefined;
  const own = fieldOf(init, "signal");
  // `null` takes a request's signal away.
  const signal = (own === undefined ? fieldOf(input, "signal") : own) ?? undefined;
  if (signal !== undefined && !isSignal(signal)) return undefined;
  return { url, method, signal };
}

/** How often the client had tried the same call before, as the clients of OpenAI and Anthropic say in a header. */
export function retryCount(input: unknown, init: unknown): number {
  const given = fieldOf(init, "headers") ?? fieldOf(input, "headers");
  const said = Number(headerIn(given, "x-stainless-retry-count") ?? 0);
  return Number.isSafeInteger(said) && said > 0 ? said : 0;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A header, in any of the shapes that `fetch` takes them in. */
export function headerIn(headers: unknown, name: string): string | undefined {
  if (typeof headers !== "object" || headers === null) return undefined;
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const entries = isList(headers) ? headers.filter(isList) : Object.entries(headers);
  const found = entries.find(([key]) => typeof key === "string" && key.toLowerCase() === name);
  return found === undefined ? undefined : String(found[1]);
}
