/** Reads a property that may throw, through getters and proxies. */
export function readProperty(holder: object, key: PropertyKey): unknown {
  return Reflect.get(holder, key);
}

/** What a value inherits from, `null` if nothing. */
export function prototypeOf(value: object): object | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === "object" ? prototype : null;
}

/** Bytes: a handler could decode them to text. Arrays of floating-point numbers are numbers. */
export function isBinary(value: object): value is ArrayBuffer | ArrayBufferView {
  if (value instanceof Float32Array || value instanceof Float64Array) return false;
  return (
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer)
  );
}

/** An Error of this realm or another, a DOMException as well. */
export function isError(value: object): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

const BOXED: ReadonlySet<string> = new Set(
  ["String", "Number", "Boolean", "Symbol", "BigInt"].map((name) => `[object ${name}]`),
);

/** A string, number or other primitive in an object's clothes. */
export function isBoxed(value: object): boolean {
  const tag = Object.prototype.toString.call(value);
  return BOXED.has(tag) && typeof value.valueOf() !== "object";
}

/** Names and values that only an iterator tells. */
export function isHeaders(value: object): value is Headers | URLSearchParams {
  return (
    (typeof Headers === "function" && value instanceof Headers) ||
    (typeof URLSearchParams === "function" && value instanceof URLSearchParams)
  );
}

/** An object that keeps all it has to itself: a promise, a stream, an instance with private fields alone. */
export function isClosed(value: object): boolean {
  return (
    !isPlain(value) &&
    Reflect.ownKeys(value).length === 0 &&
    Object.keys(inherited(value)).length === 0
  );
}

/** What the prototype of a value holds for everybody to see. */
function inherited(value: object): object {
  return prototypeOf(value) ?? {};
}

/** What the class of a value is called. */
export function className(value: object): string {
  const made: unknown = Reflect.get(value, "constructor");
  return typeof made === "function" && made.name !== "" ? made.name : "object";
}

/** The prototype of a literal, of `Object.create(null)`, or of a literal from another realm. */
export function isPlain(value: object): boolean {
  const prototype = prototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const classes = new WeakMap<object, boolean>();

function isClassPrototype(prototype: object): boolean {
  for (const key of Reflect.ownKeys(prototype)) {
    const field = Object.getOwnPropertyDescriptor(prototype, key);
    if (field === undefined || field.get !== undefined || field.set !== undefined) continue;
    const value: unknown = field.value;
    if (typeof value === "object" && value !== null) return false;
    if (typeof value === "string" && value.length > 64) return false;
  }
  return Object.hasOwn(prototype, "constructor");
}

/** Whether a copy may keep the prototype: classes only, since what else is inherited from is data that was not looked at. */
export function keepsPrototype(prototype: object): boolean {
  const known = classes.get(prototype);
  if (known !== undefined) return known;
  const above = prototypeOf(prototype);
  const isKept =
    isClassPrototype(prototype) &&
    (above === null || above === Object.prototype || keepsPrototype(above));
  classes.set(prototype, isKept);
  return isKept;
}

/** Whether only the language's own error classes and classes without getters stand above an error. */
export function isPlainError(error: Error): boolean {
  for (
    let prototype = prototypeOf(error);
    prototype !== null && prototype !== Error.prototype;
    prototype = prototypeOf(prototype)
  ) {
    if (!keepsPrototype(prototype)) return false;
    const fields = Object.values(Object.getOwnPropertyDescriptors(prototype));
    if (fields.some((field) => field.get !== undefined)) return false;
  }
  return error instanceof Error;
}
