import type { AnyEvent } from "@runtap/core";

const MAX_DEPTH = 32;

/** An empty one of the same sort, for arrays and plain objects. */
function emptyLike(value: object): object | undefined {
  if (Array.isArray(value)) return [];
  const prototype = Reflect.getPrototypeOf(value);
  if (prototype === Object.prototype) return {};
  if (prototype !== null) return undefined;
  const bare = {};
  Reflect.setPrototypeOf(bare, null);
  return bare;
}

/** Copies arrays and plain objects without calling a getter; everything else is shared. */
function copyOf(value: unknown, copies: Map<object, object>, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  try {
    const copy = emptyLike(value);
    if (copy === undefined) return value;
    copies.set(value, copy);
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (property === undefined) continue;
      if ("value" in property) property.value = copyOf(property.value, copies, depth + 1);
      Object.defineProperty(copy, key, property);
    }
    return Object.freeze(copy);
  } catch {
    // A revoked proxy or a throwing trap: it can be kept, but not looked into.
    copies.set(value, value);
    return value;
  }
}

/** The value as it is now: arrays and plain objects copied and frozen, everything else shared. */
export function copyNow(value: unknown): unknown {
  return copyOf(value, new Map(), 0);
}

/** The event as it is now: what the program does to its own arrays and objects afterwards changes nothing. */
export function snapshot<Event extends AnyEvent>(event: Event): Event {
  const copies = new Map<object, object>([[event.run, event.run]]);
  const copy = { ...event };
  for (const [key, value] of Object.entries(copy)) Reflect.set(copy, key, copyOf(value, copies, 1));
  return Object.freeze(copy);
}
