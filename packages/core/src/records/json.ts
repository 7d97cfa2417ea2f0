/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonFields;

/** A JSON object. */
export interface JsonFields {
  readonly [key: string]: JsonValue;
}

/** What a record is written into. */
export type Container = JsonBuild[] | JsonBuildFields;

/** JSON that is being built. */
export type JsonBuild = string | number | boolean | null | JsonBuild[] | JsonBuildFields;

export interface JsonBuildFields {
  [key: string]: JsonBuild;
}

/** Puts a field where it belongs, also one named `__proto__`. */
export function setField<Value>(into: { [key: string]: Value }, key: string, value: Value): void {
  if (key === "__proto__") {
    const writable = { enumerable: true, writable: true, configurable: true };
    Object.defineProperty(into, key, { value, ...writable });
  } else into[key] = value;
}
