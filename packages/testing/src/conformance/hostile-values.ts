/** Values that break code which trusts them; each made anew. */
export const HOSTILE: { readonly [name: string]: () => unknown } = {
  "circular object": () => {
    const circle: { self?: unknown; list: unknown[] } = { list: [] };
    circle.self = circle;
    circle.list.push(circle);
    return circle;
  },
  BigInt: () => ({ count: 12345678901234567890n }),
  "throwing getter": () => ({
    get secret(): never {
      throw new Error("The getter throws.");
    },
  }),
  "throwing toJSON": () => ({
    toJSON(): never {
      throw new Error("toJSON throws.");
    },
  }),
  "throwing toString": () => ({
    toString(): never {
      throw new Error("toString throws.");
    },
    [Symbol.toPrimitive](): never {
      throw new Error("Symbol.toPrimitive throws.");
    },
  }),
  "revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "huge string": () => "x".repeat(1_000_000),
  "null prototype": () => {
    const bare: unknown = Object.create(null, { text: { value: "bare", enumerable: true } });
    return bare;
  },
  "lone surrogates": () => "broken \uD83D text \uDE00",
  "control characters": () => "\u001B[2J\u0000\u0007\r\n\u2028",
  "deep nesting": () => {
    let nested: object = {};
    for (let depth = 0; depth < 5000; depth += 1) nested = { nested };
    return nested;
  },
  "invalid date": () => ({ at: new Date(Number.NaN) }),
  "map and set": () => new Map<unknown, unknown>([[{}, new Set([1n, Symbol("unique")])]]),
  function: () => () => undefined,
  symbol: () => Symbol("alone"),
  "not a number": () => Number.NaN,
  null: () => null,
  undefined: () => undefined,
  "hostile error": () => {
    const throwing = (what: string): PropertyDescriptor => ({
      get(): never {
        throw new Error(`The ${what} throws.`);
      },
    });
    // The stack first: engines build it from the message when it is first touched.
    const error = Object.defineProperty(new Error("It shows nothing."), "stack", throwing("stack"));
    return Object.defineProperty(error, "message", throwing("message"));
  },
  "error that caused itself": () => {
    const error: Error & { cause?: unknown } = new Error("Round and round.");
    error.cause = error;
    return error;
  },
  "error without text": () =>
    Object.assign(new Error(), { name: undefined, message: 42, stack: null }),
};
