import { isObject, read } from "./reading.ts";
import { base64 } from "./text.ts";

/** What an object comes down to in JSON. */
export interface Unfolded {
  /** It is one text, number or boolean. */
  readonly scalar?: unknown;
  /** It is a list. */
  readonly items?: ArrayLike<unknown>;
  /** It is an object with these fields. */
  readonly fields?: object;
  /** How many bytes or elements there are, where not all were taken. */
  readonly size?: number;
  /** It says itself what it is in JSON. */
  readonly json?: unknown;
  /** Nothing of it can be written: the name of its class. */
  readonly opaque?: string;
}

/** Whether this is an `Error`, of whatever realm. */
function isError(value: object, tag: string): boolean {
  return value instanceof Error || tag === "Error";
}

function isCode(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

function isScalar(value: unknown): boolean {
  return isCode(value) || typeof value === "boolean";
}

const ERROR_FIELDS: ReadonlySet<string> = new Set([
  "name",
  "message",
  "stack",
  "code",
  "cause",
  "errors",
]);

/** What is kept of an error: of its own further fields, the plain ones (`status`, `requestId`). */
function errorFields(error: object): object {
  const name = read(error, "name");
  const message = read(error, "message");
  const stack = read(error, "stack");
  const code = read(error, "code");
  const errors = read(error, "errors");
  const fields: Record<string, unknown> = {
    name: typeof name === "string" ? name : "Error",
    message: typeof message === "string" ? message : "",
  };
  if (typeof stack === "string") fields["stack"] = stack;
  if (isCode(code)) fields["code"] = code;
  const cause = read(error, "cause");
  if (cause !== undefined) fields["cause"] = cause;
  if (Array.isArray(errors)) fields["errors"] = errors;
  for (const key of Object.keys(error)) {
    if (ERROR_FIELDS.has(key) || key === "__proto__") continue;
    const value = read(error, key);
    if (isScalar(value)) fields[key] = value;
  }
  return fields;
}

/** The first few, and one more where there are more. */
function some(all: Iterable<unknown>, size: number, atMost: number): Unfolded {
  const items: unknown[] = [];
  for (const each of all) {
    if (items.length === atMost) break;
    items.push(each);
  }
  return { items, size };
}

function bytes(view: Uint8Array, maxLength: number): Unfolded {
  const kept = view.subarray(0, Math.floor(maxLength / 4) * 3);
  return kept.length === view.length
    ? { scalar: base64(kept) }
    : { scalar: base64(kept), size: view.length };
}

function viewed(view: ArrayBufferView, maxLength: number): Unfolded {
  if (view instanceof Uint8Array || view instanceof Uint8ClampedArray || view instanceof DataView) {
    return bytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), maxLength);
  }
  return isList(view) ? { items: view, size: view.length } : { opaque: "ArrayBufferView" };
}

function isList(view: object): view is ArrayLike<unknown> {
  return "length" in view && typeof view.length === "number";
}

/** The name of the class, as far as there is one. */
function className(value: object): string {
  const made = read(value, "constructor");
  const name = isObject(made) || typeof made === "function" ? read(made, "name") : undefined;
  return typeof name === "string" && name !== "" ? name.slice(0, 64) : "Object";
}

/** Whether this is alive rather than data: a promise, a stream, an emitter, a node of a document. */
function isAlive(value: object): boolean {
  return (
    typeof read(value, "then") === "function" ||
    Symbol.asyncIterator in value ||
    typeof read(value, "getReader") === "function" ||
    typeof read(value, "addEventListener") === "function" ||
    (typeof read(value, "on") === "function" && typeof read(value, "emit") === "function") ||
    typeof read(value, "nodeType") === "number"
  );
}

/** What an object's `toJSON` returns, if it has one that does not throw. */
export function ownJson(value: object): Unfolded | undefined {
  const toJson = read(value, "toJSON");
  if (typeof toJson !== "function") return undefined;
  try {
    const json: unknown = Reflect.apply(toJson, value, [""]);
    return json === value ? undefined : { json };
  } catch {
    return undefined;
  }
}

/** What an object that is neither an array nor a plain one comes down to. May throw: it may be anything. */
export function unfold(
  value: object,
  maxBreadth: number,
  maxLength: number,
  mayConvert: boolean,
): Unfolded {
  if (ArrayBuffer.isView(value)) return viewed(value, maxLength);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (isError(value, tag)) return { fields: errorFields(value) };
  switch (tag) {
    case "Map":
      if (value instanceof Map) return some(value, value.size, maxBreadth);
      break;
    case "Set":
      if (value instanceof Set) return some(value, value.size, maxBreadth);
      break;
    case "ArrayBuffer":
      if (value instanceof ArrayBuffer) return bytes(new Uint8Array(value), maxLength);
      break;
    case "Date":
      return { scalar: new Date(Date.prototype.getTime.call(value)).toJSON() };
    case "URLSearchParams":
      if (value instanceof URLSearchParams) return { scalar: value.toString() };
      break;
    case "RegExp":
      return { scalar: RegExp.prototype.toString.call(value) };
    case "Symbol":
      return { scalar: Symbol.prototype.toString.call(value) };
    case "String":
      return { scalar: String.prototype.valueOf.call(value) };
    case "Number":
      return { scalar: Number.prototype.valueOf.call(value) };
    case "Boolean":
      return { scalar: Boolean.prototype.valueOf.call(value) };
    case "BigInt":
      return { scalar: BigInt.prototype.valueOf.call(value) };
  }
  const json = mayConvert ? ownJson(value) : undefined;
  if (json !== undefined) return json;
  if (isAlive(value) || Object.keys(value).length === 0) return { opaque: className(value) };
  return { fields: value };
}
