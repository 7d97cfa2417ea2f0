import { BOUNDS, cutText } from "./bounds.ts";
import type { AnyEvent } from "./events.ts";

// One more of each than a record writes: whoever makes a record of a snapshot sees, and says, that something was cut.
const MAX_DEPTH = BOUNDS.maxDepth + 1;
const MAX_BREADTH = BOUNDS.maxBreadth + 1;
const MAX_LENGTH = BOUNDS.maxStringLength + 1;

type Fields = Record<string, unknown>;

/** What stands there, or nothing where reading it throws. */
function read(source: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(source, key);
  } catch {
    return undefined;
  }
}

/** Whether this can change, or is more than is kept. */
function isCopied(value: unknown): boolean {
  return typeof value === "string"
    ? value.length > MAX_LENGTH
    : typeof value === "object" && value !== null;
}

function define(target: object, key: PropertyKey, value: unknown, enumerable: boolean): void {
  Reflect.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

// All typed arrays have one and the same `slice`; `Buffer` hides it behind one that shares the memory.
function isArray(view: ArrayBufferView): view is Uint8Array {
  return !(view instanceof DataView);
}

/** Copies what can change, each object once, within bounds; what it cannot look into is shared. */
class Copier {
  readonly #copies = new Map<object, object>();
  // Each value takes at least a byte of a record: a field that is cut for this is one no record can hold either.
  #left = BOUNDS.maxBytes;

  /** `run` is shared, not copied. */
  constructor(run: object) {
    this.#copies.set(run, run);
  }

  field(value: unknown): unknown {
    this.#left = BOUNDS.maxBytes;
    return this.#copy(value, 1);
  }

  #copy(value: unknown, depth: number): unknown {
    this.#left -= 1;
    if (typeof value === "string") {
      const text = value.length > MAX_LENGTH ? cutText(value, MAX_LENGTH) : value;
      this.#left -= text.length;
      return text;
    }
    if (typeof value !== "object" || value === null) return value;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH || this.#left < 0) return undefined;
    try {
      return this.#copyOf(value, depth + 1);
    } catch {
      // A revoked proxy or a throwing trap: it can be kept, but not looked into.
      return value;
    }
  }

  #copyOf(value: object, depth: number): object {
    if (Array.isArray(value)) return this.#items(value, depth);
    if (value instanceof Error) return this.#error(value, depth);
    if (value instanceof Date) return new Date(value);
    if (value instanceof Map) return this.#map(value, depth);
    if (value instanceof Set) return this.#set(value, depth);
    if (value instanceof ArrayBuffer) return value.slice(0, MAX_LENGTH);
    if (ArrayBuffer.isView(value)) {
      return isArray(value) ? Uint8Array.prototype.slice.call(value, 0, MAX_LENGTH) : value;
    }
    const prototype = Reflect.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#fields({}, value, depth);
    // A promise, a stream, a signal, a URL: nothing of it can be copied.
    if (prototype !== null && Object.keys(value).length === 0) return value;
    const copy = this.#fields({}, value, depth);
    Reflect.setPrototypeOf(copy, prototype);
    return copy;
  }

  #fields(target: Fields | Error, source: object, depth: number): object {
    this.#copies.set(source, target);
    let room = MAX_BREADTH;
    for (const key of Object.keys(source)) {
      if (this.#left < 0 || room-- === 0) break;
      this.#left -= key.length;
      const value = this.#copy(read(source, key), depth);
      if (key === "__proto__" || target instanceof Error) define(target, key, value, true);
      else target[key] = value;
    }
    return target;
  }

  #items(source: readonly unknown[], depth: number): object {
    const items: unknown[] = [];
    this.#copies.set(source, items);
    const length = Math.min(source.length, MAX_BREADTH);
    for (let at = 0; at < length && this.#left >= 0; at += 1) {
      items.push(this.#copy(read(source, at), depth));
    }
    return items;
  }

  #map(source: ReadonlyMap<unknown, unknown>, depth: number): object {
    const copy = new Map<unknown, unknown>();
    this.#copies.set(source, copy);
    for (const [key, value] of this.#some(source)) {
      copy.set(this.#copy(key, depth), this.#copy(value, depth));
    }
    return copy;
  }

  #set(source: ReadonlySet<unknown>, depth: number): object {
    const copy = new Set<unknown>();
    this.#copies.set(source, copy);
    for (const value of this.#some(source)) copy.add(this.#copy(value, depth));
    return copy;
  }

  #error(source: Error, depth: number): object {
    const copy = this.#fields(new Error(), source, depth);
    Reflect.setPrototypeOf(copy, Reflect.getPrototypeOf(source));
    // Onto the copy itself, also what its class computes: a getter may insist on the original.
    for (const key of ["name", "message", "stack", "code", "cause", "errors"]) {
      const value = this.#copy(read(source, key), depth);
      if (value !== undefined) define(copy, key, value, Object.keys(copy).includes(key));
    }
    // By these classes know their own across copies of a package.
    for (const brand of Object.getOwnPropertySymbols(source)) {
      const value = read(source, brand);
      if (typeof value !== "object") define(copy, brand, value, false);
    }
    return copy;
  }

  /** As many as there is room for. */
  *#some<Each>(all: Iterable<Each>): Generator<Each, void, undefined> {
    let count = 0;
    for (const each of all) {
      if (this.#left < 0 || count++ === MAX_BREADTH) return;
      yield each;
    }
  }
}

/**
 * The event as it is now, for whoever holds it: what the program does to its own arrays and objects afterwards changes
 * nothing. The run's info is shared. An event that holds only short texts, numbers and the like is returned as it is.
 */
export function snapshotEvent(event: AnyEvent): AnyEvent {
  if (event.type === "llm.token" && event.raw === undefined && event.toolCall === undefined) {
    if (!isCopied(event.token)) return event;
  }
  const { run } = event;
  let copy: AnyEvent | undefined;
  let copier: Copier | undefined;
  for (const key of Object.keys(event)) {
    const value = read(event, key);
    if (value === run || !isCopied(value)) continue;
    copy ??= { ...event };
    copier ??= new Copier(run);
    Reflect.set(copy, key, copier.field(value));
  }
  return copy ?? event;
}
