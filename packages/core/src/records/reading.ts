/** Stands for what throws when it is read. */
export const UNREADABLE: unique symbol = Symbol("unreadable");

/** What stands there, or {@link UNREADABLE}. */
export function read(source: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(source, key);
  } catch {
    return UNREADABLE;
  }
}

/** The names of an object's own fields, none where they cannot be read. */
export function keysOf(source: object): readonly string[] {
  try {
    return Object.keys(source);
  } catch {
    return [];
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
