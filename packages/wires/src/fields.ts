import { fieldOf, isObject } from "./usage/reading.ts";

const EMPTY: readonly unknown[] = Object.freeze([]);

/** Whether a value is a list, of whatever. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Text that is not empty. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A field that is text and not empty. */
export function textAt(value: unknown, name: string): string | undefined {
  return textIn(fieldOf(value, name));
}

/** The entries of a field that is a list; none where it is not. */
export function listAt(value: unknown, name: string): readonly unknown[] {
  const field = fieldOf(value, name);
  return isList(field) ? field : EMPTY;
}

/** A field that says a place in a list: an integer from 0 on. */
export function placeAt(value: unknown, name: string): number | undefined {
  const field = fieldOf(value, name);
  return typeof field === "number" && Number.isSafeInteger(field) && field >= 0 ? field : undefined;
}

/** A value as JSON text, which a string already is; `undefined` where it is none. */
export function jsonText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!isObject(value)) return undefined;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The fields of an object but some; `undefined` where none is left. */
export function restOf(value: unknown, names: ReadonlySet<string>): object | undefined {
  if (!isObject(value) || isList(value)) return undefined;
  const rest = Object.entries(value).filter(
    ([name, field]) => field !== undefined && !names.has(name),
  );
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}
