import type { RemoteParent } from "../run/options.ts";
import { fromTraceparent, identityOf, toTraceparent, type TraceSource } from "./traceparent.ts";
import { readTracestate } from "./tracestate.ts";

const NAMES = ["traceparent", "tracestate"] as const;

type HeaderName = (typeof NAMES)[number];

/** Header fields as a plain object, a name in any case. */
export interface HeaderFields {
  readonly [name: string]: string | readonly string[] | undefined;
}

/** What `Headers` and `Map` can read. */
export interface HeadersReader {
  get(name: string): string | null | undefined;
}

/** Where a trace can be read from: `Headers`, a `Request`, Node's `IncomingMessage`, a plain object, a `Map`. */
export type ReadableCarrier =
  | HeaderFields
  | HeadersReader
  | { readonly headers: HeaderFields | HeadersReader };

/** What `Headers` and `Map` can write. */
export interface HeadersWriter {
  set(name: string, value: string): unknown;
  delete(name: string): unknown;
}

/** What Node's `ClientRequest` can write. */
export interface OutgoingHeaders {
  setHeader(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
}

/** Header fields that can be written. */
export interface WritableFields {
  [name: string]: unknown;
}

/** Where a trace can be written to: `Headers`, a `Request`, Node's `ClientRequest`, a plain object, a `Map`. */
export type WritableCarrier =
  | HeadersWriter
  | OutgoingHeaders
  | WritableFields
  | { readonly headers: HeadersWriter | WritableFields };

interface KnownHeaders {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** The headers of a run, by name: what `fetch` takes. */
// Without exactOptionalPropertyTypes an interface cannot say both.
export type TraceHeaders = KnownHeaders & Readonly<Record<string, string>>;

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function hasMethod<Name extends string>(
  value: object,
  name: Name,
): value is { readonly [Key in Name]: (...args: readonly unknown[]) => unknown } {
  return typeof Reflect.get(value, name) === "function";
}

/** The headers of a request, or the carrier itself. */
function headersOf(carrier: object): object {
  const inner: unknown = Reflect.get(carrier, "headers");
  return isObject(inner) && !Array.isArray(inner) ? inner : carrier;
}

/** The keys of a plain object that spell this header. */
function spellings(fields: object, name: HeaderName): readonly string[] {
  return Object.keys(fields).filter(
    (key) => key.length === name.length && key.toLowerCase() === name,
  );
}

function read(headers: object, name: HeaderName): unknown {
  if (hasMethod(headers, "get")) return headers.get(name);
  const found = spellings(headers, name)
    .map((key): unknown => Reflect.get(headers, key))
    .filter((value) => value !== undefined && value !== null);
  return found.length === 1 ? found[0] : found.flat();
}

function write(headers: object, name: HeaderName, value: string | undefined): void {
  if (hasMethod(headers, "setHeader") && hasMethod(headers, "removeHeader")) {
    if (value === undefined) headers.removeHeader(name);
    else headers.setHeader(name, value);
  } else if (hasMethod(headers, "set") && hasMethod(headers, "delete")) {
    if (value === undefined) headers.delete(name);
    else headers.set(name, value);
  } else {
    for (const key of spellings(headers, name)) Reflect.deleteProperty(headers, key);
    if (value !== undefined) Reflect.set(headers, name, value);
  }
}

/**
 * The headers that hand a run on, for a request of your own: `fetch(url, { headers: traceHeaders(run) })`. None where
 * there is no run. Never throws.
 */
export function traceHeaders(run: TraceSource | undefined): TraceHeaders {
  const traceparent = run === undefined ? "" : toTraceparent(run);
  if (run === undefined || traceparent === "") return {};
  const tracestate = readTracestate(identityOf(run).tracestate);
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

/**
 * Writes a run's `traceparent` and `tracestate` into the headers of an outgoing request or message, in place of what
 * they said before, in whatever case, and returns the carrier. Without a run nothing changes. Never throws: a carrier
 * that cannot be written stays as it is.
 */
export function inject<Carrier extends WritableCarrier>(
  run: TraceSource | undefined,
  carrier: Carrier,
): Carrier {
  try {
    const headers = traceHeaders(run);
    if (headers.traceparent === undefined) return carrier;
    const target = hasMethod(carrier, "setHeader") ? carrier : headersOf(carrier);
    for (const name of NAMES) write(target, name, headers[name]);
    return carrier;
  } catch {
    return carrier;
  }
}

/**
 * The remote parent that the headers of an incoming request or message tell of, for the option `parent`. `undefined`
 * where there is none or it is malformed: a new trace begins. Never throws.
 */
export function extract(carrier: ReadableCarrier | null | undefined): RemoteParent | undefined {
  try {
    if (!isObject(carrier)) return undefined;
    const headers = headersOf(carrier);
    return fromTraceparent(read(headers, "traceparent"), read(headers, "tracestate"));
  } catch {
    return undefined;
  }
}
