import { MAX_BREADTH, MAX_DEPTH, MAX_OBJECTS, Met } from "./bounds.ts";
import type { KeyRules } from "./key-rules.ts";
import type { PathState } from "./paths.ts";
import type { TextRules } from "./text-rules.ts";
import { isBinary, isBoxed, isError, isPlain, isPlainError, prototypeOf } from "./value-shape.ts";

/**
 * Tells whether a value may be shown as it is, without making anything: the road of nearly all events. What it does not
 * know for sure is to be copied.
 */
export class Inspection {
  readonly #texts: TextRules;
  readonly #keys: KeyRules;
  readonly #met = new Met<true>();

  constructor(texts: TextRules, keys: KeyRules) {
    this.#texts = texts;
    this.#keys = keys;
  }

  /** Whether there is nothing to hide in the value; throws where it cannot be looked at. */
  isClean(value: unknown, place: PathState, depth: number): boolean {
    switch (typeof value) {
      case "string":
        return this.#texts.whole(value) === value;
      case "object":
        return value === null || this.#isCleanObject(value, place, depth);
      case "function":
        return false;
      case "symbol":
        return this.#texts.key(value) === value;
      default:
        return true;
    }
  }

  #isCleanObject(value: object, place: PathState, depth: number): boolean {
    if (this.#met.get(value, place) === true) return true;
    if (depth >= MAX_DEPTH || this.#met.size >= MAX_OBJECTS) return false;
    this.#met.set(value, place, true);
    if (Array.isArray(value)) return this.#isCleanArray(value, place, depth + 1);
    if (isPlain(value)) return this.#areCleanFields(value, place, depth + 1);
    if (isBinary(value) || isBoxed(value)) return false;
    const prototype = prototypeOf(value);
    if (prototype === Map.prototype || prototype === Set.prototype) {
      return this.#isCleanCollection(value, place, depth + 1);
    }
    if (prototype === Date.prototype || prototype === Float32Array.prototype) {
      return value instanceof Date ? Reflect.ownKeys(value).length === 0 : true;
    }
    return isError(value) && this.#isCleanError(value, place, depth + 1);
  }

  #isCleanArray(value: readonly unknown[], place: PathState, depth: number): boolean {
    if (Object.getPrototypeOf(value) !== Array.prototype || value.length > MAX_BREADTH)
      return false;
    if (Reflect.ownKeys(value).length !== value.length + 1) return false;
    for (let at = 0; at < value.length; at += 1) {
      const element = value[at];
      if (typeof element === "number" && place.id === "") continue;
      const next = place.id === "" ? place : place.step(String(at));
      if (next.isHit || !this.isClean(element, next, depth)) return false;
    }
    return true;
  }

  #areCleanFields(value: object, place: PathState, depth: number): boolean {
    const keys = Reflect.ownKeys(value);
    if (keys.length > MAX_BREADTH) return false;
    for (const key of keys) {
      const field = Object.getOwnPropertyDescriptor(value, key);
      if (field === undefined || field.get !== undefined || field.set !== undefined) return false;
      if (!this.#isCleanField(key, field.value, value, place, depth)) return false;
    }
    return true;
  }

  #isCleanField(
    key: string | symbol,
    value: unknown,
    holder: object,
    place: PathState,
    depth: number,
  ): boolean {
    if (this.#texts.key(key) !== key) return false;
    const name = typeof key === "symbol" ? (key.description ?? "") : key;
    const next = place.id === "" ? place : place.step(name);
    return (
      !next.isHit && !this.#keys.hides(name, value, holder) && this.isClean(value, next, depth)
    );
  }

  #isCleanCollection(value: object, place: PathState, depth: number): boolean {
    if (Reflect.ownKeys(value).length > 0) return false;
    if (value instanceof Map) {
      for (const [key, entry] of value) {
        if (!this.isClean(key, place, depth)) return false;
        const name = typeof key === "string" ? key : "";
        if (!this.#isCleanField(name, entry, value, place, depth)) return false;
      }
    }
    if (value instanceof Set) {
      for (const entry of value) {
        if (!this.#isCleanField("", entry, value, place, depth)) return false;
      }
    }
    return true;
  }

  #isCleanError(error: Error, place: PathState, depth: number): boolean {
    if (!isPlainError(error)) return false;
    for (const key of ["message", "stack", "name"] as const) {
      if (!this.#isCleanField(key, error[key], error, place, depth)) return false;
    }
    return Reflect.ownKeys(error).every((key) => {
      if (key === "stack") return true;
      const field = Object.getOwnPropertyDescriptor(error, key);
      const isData = field !== undefined && field.get === undefined && field.set === undefined;
      return isData && this.#isCleanField(key, field.value, error, place, depth);
    });
  }
}
