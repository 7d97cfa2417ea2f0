/** Anything that can be called. */
export type AnyFunction = (...args: readonly unknown[]) => unknown;

export function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

export function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What `post` of a generated client returns: a promise that parses the response when it is first asked to. */
export interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: AnyFunction;
}

export function isApiPromise(value: unknown): value is ApiPromise {
  return (
    isRecord(value) &&
    "responsePromise" in value &&
    value.responsePromise instanceof Promise &&
    "parseResponse" in value &&
    isFunction(value.parseResponse)
  );
}

/** What a generated client makes of a streamed answer: all its ways of being read go through `iterator`. */
export interface ClientStream {
  iterator: AnyFunction;
  readonly controller: { readonly signal: AbortSignal };
}

export function isClientStream(value: unknown): value is ClientStream {
  return (
    isRecord(value) &&
    "iterator" in value &&
    isFunction(value.iterator) &&
    "controller" in value &&
    isRecord(value.controller) &&
    "signal" in value.controller &&
    value.controller.signal instanceof AbortSignal
  );
}

/** The iterator of a stream; of a branch of `tee()` it has only `next`. */
export interface ChunkIterator {
  next: AnyFunction;
  return?: AnyFunction;
  throw?: AnyFunction;
}

export function isChunkIterator(value: unknown): value is ChunkIterator {
  return isRecord(value) && "next" in value && isFunction(value.next);
}

/** What an iterator's `next` resolves to. */
export interface ChunkResult {
  readonly done?: boolean;
  readonly value?: unknown;
}

export function isChunkResult(value: unknown): value is ChunkResult {
  return isRecord(value);
}

/** Whether this is a signal, of the platform or of a polyfill. */
export function isSignal(value: unknown): value is AbortSignal {
  return (
    isRecord(value) &&
    "aborted" in value &&
    "addEventListener" in value &&
    isFunction(value.addEventListener)
  );
}

/** Whether this is a response, of the platform or of a `fetch` of one's own. */
export function isResponse(value: unknown): value is Response {
  return isRecord(value) && "ok" in value && "status" in value && "headers" in value;
}
