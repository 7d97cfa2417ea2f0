const MARK = Symbol.for("@runtap/fetch/observed");

/** Whether a request is observed already, by an observed `fetch` around this one. */
export function isMarked(init: unknown): boolean {
  return typeof init === "object" && init !== null && MARK in init;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The same options of a request with another signal, marked as observed. */
export function withSignal(init: unknown, signal: AbortSignal): object {
  if (typeof init !== "object" || init === null) return { signal, [MARK]: true };
  if (isPlain(init)) return { ...init, signal, [MARK]: true };
  // A `Request` in its place, say: its fields are no own ones, and want to be asked of itself.
  return new Proxy(init, {
    get: (target, key): unknown => (key === "signal" ? signal : Reflect.get(target, key, target)),
    has: (target, key) => key === MARK || Reflect.has(target, key),
  });
}
