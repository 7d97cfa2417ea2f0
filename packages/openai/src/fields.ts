import { fieldOf } from "@runtap/wires/usage";

/** Anything that can be called. */
export type AnyFunction = (...args: readonly unknown[]) => unknown;

export function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

export function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === "string" ? field : undefined;
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  const field = fieldOf(value, name);
  return Array.isArray(field) ? field : [];
}

/** An object like another, its class and hidden fields too, with some of its fields changed. */
export function changed(value: object, fields: Readonly<Record<string, unknown>>): object {
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(value);
  for (const [name, field] of Object.entries(fields)) {
    const { enumerable = true } = descriptors[name] ?? {};
    descriptors[name] = { value: field, enumerable, writable: true, configurable: true };
  }
  const copy = {};
  Reflect.setPrototypeOf(copy, Reflect.getPrototypeOf(value));
  return Object.defineProperties(copy, descriptors);
}
