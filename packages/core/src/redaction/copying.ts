import { MAX_BREADTH, MAX_DEPTH, MAX_OBJECTS, Met, TOO_MUCH } from "./bounds.ts";
import { copyError } from "./error-copy.ts";
import type { KeyRules } from "./key-rules.ts";
import type { PathState } from "./paths.ts";
import { FAILED, type TextRules } from "./text-rules.ts";
import {
  className,
  isBinary,
  isBoxed,
  isClosed,
  isError,
  isHeaders,
  isPlain,
  keepsPrototype,
  prototypeOf,
  readProperty,
} from "./value-shape.ts";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const NOTHING: ReadonlySet<string | symbol> = new Set();

/** Makes a copy of a value that may be shown; nothing in it is an object of the program's. */
export class Copying {
  readonly #texts: TextRules;
  readonly #keys: KeyRules;
  readonly #censor: string;
  readonly #met = new Met<unknown>();

  constructor(texts: TextRules, keys: KeyRules, censor: string) {
    this.#texts = texts;
    this.#keys = keys;
    this.#censor = censor;
  }

  /** The value as it may be shown. Never throws: what cannot be looked at is hidden. */
  copy(value: unknown, place: PathState, depth: number): unknown {
    switch (typeof value) {
      case "string":
        return this.#texts.whole(value);
      case "function":
        return "[function]";
      case "symbol":
        return this.#texts.key(value);
      case "object":
        return value === null ? null : this.#copyKnown(value, place, depth);
      default:
        return value;
    }
  }

  /** The value under a key of `holder` as it may be shown. */
  field(key: string, value: unknown, holder: object, place: PathState, depth: number): unknown {
    const next = place.step(key);
    try {
      const isHidden = (next.isHit && value !== undefined) || this.#keys.hides(key, value, holder);
      return isHidden ? this.#censor : this.copy(value, next, depth);
    } catch {
      return FAILED;
    }
  }

  #copyKnown(value: object, place: PathState, depth: number): unknown {
    const known = this.#met.get(value, place);
    if (known !== undefined) return known;
    if (depth >= MAX_DEPTH || this.#met.size >= MAX_OBJECTS) return TOO_MUCH;
    try {
      return this.#copyObject(value, place, depth + 1);
    } catch {
      this.#met.set(value, place, FAILED);
      return FAILED;
    }
  }

  #copyObject(value: object, place: PathState, depth: number): unknown {
    if (Array.isArray(value)) return this.#copyArray(value, place, depth);
    if (isError(value)) {
      return copyError(value, (copy) => this.#met.set(value, place, copy), {
        field: (key, inner) => this.field(key, inner, value, place, depth),
        copyFields: (copy, except) => this.#copyFields(value, copy, place, depth, except),
      });
    }
    if (value instanceof Map) return this.#copyMap(value, place, depth);
    if (value instanceof Set) return this.#copySet(value, place, depth);
    if (isBinary(value)) return `[binary, ${value.byteLength} bytes]`;
    if (value instanceof Float32Array || value instanceof Float64Array) return value.slice();
    if (isBoxed(value)) return this.copy(value.valueOf(), place, depth);
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof URL || value instanceof RegExp) return this.#copyWritten(value);
    if (isHeaders(value)) return this.copy(Object.fromEntries(value), place, depth);
    if (isClosed(value)) return this.#texts.whole(`[${className(value)}]`);
    return this.#copyFields(value, this.#emptyLike(value, place), place, depth, NOTHING);
  }

  #emptyLike(value: object, place: PathState): object {
    const prototype = prototypeOf(value);
    const isKept = isPlain(value) || (prototype !== null && keepsPrototype(prototype));
    const copy = {};
    if (isKept) Object.setPrototypeOf(copy, prototype);
    // A method that prints may need private fields, which a copy has not.
    if (INSPECT in copy) this.#define(copy, INSPECT, undefined, false);
    this.#met.set(value, place, copy);
    if (!isKept) this.#copyInherited(value, copy, place);
    return copy;
  }

  /** What a prototype that is no class holds is data as well. */
  #copyInherited(value: object, copy: object, place: PathState): void {
    for (const key in value) {
      if (Object.hasOwn(value, key)) continue;
      this.#define(copy, key, this.field(key, readProperty(value, key), value, place, 1), true);
    }
  }

  #copyFields(
    value: object,
    copy: object,
    place: PathState,
    depth: number,
    except: ReadonlySet<string | symbol>,
  ): object {
    for (const key of Reflect.ownKeys(value).slice(0, MAX_BREADTH)) {
      if (except.has(key)) continue;
      const name = typeof key === "symbol" ? (key.description ?? "") : key;
      let shown: unknown = FAILED;
      try {
        shown = this.field(name, readProperty(value, key), value, place, depth);
      } catch {
        shown = FAILED;
      }
      const isEnumerable = Object.getOwnPropertyDescriptor(value, key)?.enumerable ?? true;
      this.#define(copy, this.#texts.key(key), shown, isEnumerable);
    }
    return copy;
  }

  /** Two keys that are shown as one are numbered. */
  #define(copy: object, key: string | symbol, value: unknown, isEnumerable: boolean): void {
    let free = key;
    for (let number = 2; Object.hasOwn(copy, free); number += 1)
      free = `${String(key)} (${number})`;
    Object.defineProperty(copy, free, {
      value,
      enumerable: isEnumerable,
      writable: true,
      configurable: true,
    });
  }

  #copyArray(value: readonly unknown[], place: PathState, depth: number): unknown {
    const { length } = value;
    const copy: unknown[] = [];
    this.#met.set(value, place, copy);
    for (let at = 0; at < Math.min(length, MAX_BREADTH); at += 1) {
      try {
        copy.push(this.field(String(at), value[at], value, place, depth));
      } catch {
        copy.push(FAILED);
      }
    }
    if (length > MAX_BREADTH) copy.push(TOO_MUCH);
    const indices = new Set<string | symbol>(["length", ...copy.keys()].map(String));
    if (length > MAX_BREADTH) return copy;
    return this.#copyFields(value, copy, place, depth, indices);
  }

  #copyMap(value: ReadonlyMap<unknown, unknown>, place: PathState, depth: number): unknown {
    const copy = new Map<unknown, unknown>();
    this.#met.set(value, place, copy);
    for (const [key, entry] of value) {
      if (copy.size >= MAX_BREADTH) break;
      const shown = this.copy(key, place, depth);
      const name = typeof key === "string" ? key : "";
      let free = shown;
      for (let number = 2; copy.has(free); number += 1) free = `${String(shown)} (${number})`;
      copy.set(free, this.field(name, entry, value, place, depth));
    }
    return copy;
  }

  #copySet(value: ReadonlySet<unknown>, place: PathState, depth: number): unknown {
    const copy = new Set<unknown>();
    this.#met.set(value, place, copy);
    for (const entry of value) {
      if (copy.size >= MAX_BREADTH) break;
      copy.add(this.field("", entry, value, place, depth));
    }
    return copy;
  }

  /** A URL or RegExp stays one where its text has nothing to hide. */
  #copyWritten(value: URL | RegExp): unknown {
    const written = value instanceof URL ? value.href : String(value);
    const shown = this.#texts.whole(written);
    if (shown !== written) return shown;
    return value instanceof URL ? new URL(written) : new RegExp(value.source, value.flags);
  }
}
