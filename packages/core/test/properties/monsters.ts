import fc from "fast-check";

function fail(): never {
  throw new Error("a monster was touched");
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function circular(): object {
  const monster: Record<string, unknown> = { name: "circular" };
  monster["self"] = monster;
  return monster;
}

class ThrowingError extends Error {
  override get message(): string {
    return fail();
  }
  override get stack(): string {
    return fail();
  }
  override get cause(): unknown {
    return fail();
  }
}

const everyTrapThrows = new Proxy(
  {},
  {
    get: fail,
    has: fail,
    getPrototypeOf: fail,
    ownKeys: fail,
    getOwnPropertyDescriptor: fail,
    set: fail,
    defineProperty: fail,
  },
);

/** Values that throw, loop or lie when they are looked at. */
const MONSTERS: Readonly<Record<string, () => unknown>> = {
  circular,
  "big integer": () => 10n ** 40n,
  symbol: () => Symbol("monster"),
  "throwing getters": () => ({
    get type() {
      return fail();
    },
    get text() {
      return fail();
    },
    get usage() {
      return fail();
    },
    get name() {
      return fail();
    },
    get error() {
      return fail();
    },
    get length() {
      return fail();
    },
  }),
  "throwing toJSON": () => ({ toJSON: fail, toString: fail, valueOf: fail }),
  "throwing inspection": () => ({ [Symbol.for("nodejs.util.inspect.custom")]: fail }),
  "throwing toStringTag": () => ({
    get [Symbol.toStringTag]() {
      return fail();
    },
  }),
  "throwing toPrimitive": () => ({ [Symbol.toPrimitive]: fail }),
  "revoked object": () => revoked({}),
  "revoked array": () => revoked([]),
  "revoked function": () => revoked(() => undefined),
  "every trap throws": () => everyTrapThrows,
  "no prototype": () => Object.create(null),
  "array of monsters": () => [revoked({}), everyTrapThrows, 1n],
  "array with a throwing element": () =>
    Object.defineProperty([1], 0, { get: fail, enumerable: true }),
  "throwing error": () => new ThrowingError(),
  "long text": () => "x".repeat(300_000),
  function: () => () => fail(),
  null: () => null,
  "not a number": () => Number.NaN,
};

/** A value that must not be looked at, with a name that may. */
export class Found {
  readonly what: string;
  readonly value: unknown;

  constructor(what: string, value: unknown) {
    this.what = what;
    this.value = value;
  }

  /** What fast-check prints of a counterexample: it would look at the value else. */
  [fc.toStringMethod](): string {
    return this.what === "anything" ? fc.stringify(this.value) : this.what;
  }
}

/** Anything at all, and monsters. */
export const anything: fc.Arbitrary<Found> = fc.oneof(
  fc.constantFrom(...Object.keys(MONSTERS)).map((what) => new Found(what, MONSTERS[what]?.())),
  fc
    .anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withTypedArray: true,
      withSparseArray: true,
    })
    .map((value) => new Found("anything", value)),
);
