import { fieldOf } from "@runtap/wires/usage";

/** Anything that can be called. */
export type Method = (...args: readonly unknown[]) => unknown;

export function isMethod(value: unknown): value is Method {
  return typeof value === "function";
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The text that an object holds there, unless it is empty. */
export function textAt(value: unknown, field: string): string | undefined {
  const text = fieldOf(value, field);
  return typeof text === "string" && text !== "" ? text : undefined;
}

/**
 * Replaces a method of this one object, where listing its fields does not find it. One that is not there stays so; what
 * is frozen stays as it is.
 */
export function replaceMethod(
  target: object,
  name: PropertyKey,
  make: (original: Method) => Method,
): void {
  const original: unknown = Reflect.get(target, name);
  if (!isMethod(original)) return;
  const value = make((...args) => Reflect.apply(original, target, [...args]));
  Reflect.defineProperty(target, name, { value, writable: true, configurable: true });
}
