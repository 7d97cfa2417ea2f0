import { type Bounds, cutText } from "../events/bounds.ts";
import { type CutReason, type Cuts, step } from "./cuts.ts";
import { type Container, type JsonBuild, type JsonBuildFields, setField } from "./json.ts";
import { isObject, read, UNREADABLE } from "./reading.ts";
import { keyBytes, type Room } from "./room.ts";
import { lengthWithin, wellFormed } from "./text.ts";
import { ownJson, type Unfolded, unfold } from "./unfold.ts";

type Key = string | number;

const MAX_KEY_LENGTH = 256;
const ELLIPSIS_BYTES = 3;
const NULL_BYTES = 5;
const MANY_KEYS = 1000;
/** How many fields are looked at for each that may be written: those left out cost no room. */
const LOOKS = 8;
/** The most that a number takes, with its comma. */
const NUMBER_BYTES = 25;

function isPlain(prototype: object | null): boolean {
  return prototype === null || prototype === Object.prototype;
}

/** A field's name as it is written. */
export function keyText(key: string): string {
  return wellFormed(key.length > MAX_KEY_LENGTH ? cutText(key, MAX_KEY_LENGTH) : key);
}

/** Writes values into a record, within bounds, and tells of what it cut. It never throws. */
export class Writer {
  readonly cuts: Cuts;
  readonly room: Room;
  readonly #bounds: Bounds;
  readonly #path: Key[] = [];
  readonly #ancestors: object[] = [];
  /** The keys of objects that have very many: finding them takes long, and one may be there often. */
  readonly #manyKeys = new Map<object, readonly string[]>();

  constructor(bounds: Bounds, room: Room, cuts: Cuts) {
    this.#bounds = bounds;
    this.room = room;
    this.cuts = cuts;
  }

  /** Writes a value at a key, or an element at the end; says whether there was room for all of it. */
  put(into: Container, key: Key, value: unknown): boolean {
    switch (typeof value) {
      case "string":
        return this.#text(into, key, value);
      case "number":
        if (Number.isFinite(value)) return this.#scalar(into, key, value + 0);
        return this.#miss(into, key, "number", String(value));
      case "boolean":
        return this.#scalar(into, key, value);
      case "bigint":
        return this.#bigInteger(into, key, value);
      case "symbol":
        if (value === UNREADABLE) return this.#miss(into, key, "unreadable");
        return this.#text(into, key, String(value));
      case "object":
        if (value === null) return this.#scalar(into, key, null);
        return this.#object(into, key, value, true);
      default:
        return this.#absent(into, key);
    }
  }

  /** Tells of something that is not, or not wholly, there. */
  cut(key: Key | undefined, why: CutReason, size?: number, was?: string): void {
    if (this.cuts.isFull) {
      this.cuts.add({ at: "", why: "more", size: 1 });
      return;
    }
    const place = key === undefined ? this.#path : [...this.#path, key];
    const at = place.map(step).join("");
    this.cuts.add({
      at,
      why,
      ...(size === undefined ? undefined : { size }),
      ...(was === undefined ? undefined : { was: wellFormed(was) }),
    });
  }

  /** As JSON has it: left out of an object, `null` in a list, where the places count. */
  #absent(into: Container, key: Key): boolean {
    return Array.isArray(into) ? this.#scalar(into, key, null) : true;
  }

  #miss(into: Container, key: Key, why: CutReason, was?: string): boolean {
    // What is left out takes room too: else there would be no end of looking at what cannot be written.
    if (!Array.isArray(into) && !this.room.take(key, undefined, NULL_BYTES)) return false;
    this.cut(key, why, undefined, was);
    return this.#absent(into, key);
  }

  #scalar(into: Container, key: Key, value: number | boolean | null): boolean {
    if (!this.room.take(key, undefined, NUMBER_BYTES, value)) return false;
    set(into, key, value);
    return true;
  }

  #bigInteger(into: Container, key: Key, value: bigint): boolean {
    // Beyond this the digits are no number anybody reads, and take longer to find than the rest of the record.
    const limit = 1n << 4096n;
    if (value < limit && value > -limit) return this.#text(into, key, String(value));
    return this.#miss(into, key, "number", "BigInt");
  }

  #text(into: Container, key: Key, value: string, size?: number): boolean {
    const { maxStringLength } = this.#bounds;
    const isLong = value.length > maxStringLength;
    const text = wellFormed(isLong ? cutText(value, maxStringLength) : value);
    if (this.room.take(key, text, 1)) {
      if (isLong || size !== undefined) this.cut(key, "length", size ?? value.length);
      set(into, key, text);
      return true;
    }
    // From here on the count is exact.
    const length = lengthWithin(text, this.room.left - keyBytes(key) - 1 - ELLIPSIS_BYTES);
    if (length > 1 && this.room.take(key, cutText(text, length + 1), 1)) {
      set(into, key, cutText(text, length + 1));
      this.cut(key, "bytes", size ?? value.length);
      return false;
    }
    return false;
  }

  #object(into: Container, key: Key, value: object, mayConvert: boolean): boolean {
    if (this.#ancestors.length >= this.#bounds.maxDepth) return this.#miss(into, key, "depth");
    const circle = this.#ancestors.indexOf(value);
    if (circle !== -1) {
      const at = this.#path
        .slice(0, circle + 1)
        .map(step)
        .join("");
      return this.#miss(into, key, "circular", at.slice(0, 1024));
    }
    let unfolded: Unfolded;
    try {
      unfolded = this.#unfold(value, mayConvert);
    } catch {
      return this.#miss(into, key, "unreadable");
    }
    const { items, fields, scalar, json, size, opaque } = unfolded;
    if (items !== undefined) return this.#items(into, key, value, items, size);
    if (fields !== undefined) return this.#fields(into, key, value, fields);
    if (opaque !== undefined) return this.#miss(into, key, "opaque", opaque);
    if (typeof scalar === "string") return this.#text(into, key, scalar, size);
    if (isObject(json)) return this.#object(into, key, json, false);
    return this.put(into, key, scalar ?? json ?? null);
  }

  #unfold(value: object, mayConvert: boolean): Unfolded {
    if (Array.isArray(value)) return { items: value };
    if (isPlain(Reflect.getPrototypeOf(value))) {
      return (mayConvert ? ownJson(value) : undefined) ?? { fields: value };
    }
    const { maxBreadth, maxStringLength } = this.#bounds;
    try {
      return unfold(value, maxBreadth, maxStringLength, mayConvert);
    } catch {
      // It is not what it says it is: its fields may still be read.
      return { fields: value };
    }
  }

  #items(
    into: Container,
    key: Key,
    source: object,
    list: ArrayLike<unknown>,
    size: number | undefined,
  ): boolean {
    const all = size ?? lengthOf(list);
    if (!this.room.take(key, undefined, 3)) return false;
    const items: JsonBuild[] = [];
    set(into, key, items);
    this.enter(key, source);
    const count = Math.min(all, this.#bounds.maxBreadth);
    let hasRoom = true;
    for (let at = 0; at < count && hasRoom; at += 1) {
      hasRoom = this.put(items, at, read(list, at));
    }
    if (items.length < all) this.cut(undefined, hasRoom ? "breadth" : "bytes", all);
    this.leave();
    return hasRoom;
  }

  #fields(into: Container, key: Key, source: object, from: object): boolean {
    let keys: readonly string[];
    try {
      keys = this.#keysOf(from);
    } catch {
      return this.#miss(into, key, "unreadable");
    }
    if (!this.room.take(key, undefined, 3)) return false;
    const fields: JsonBuildFields = {};
    set(into, key, fields);
    this.enter(key, source);
    const hasRoom = this.#copyFields(fields, from, keys);
    this.leave();
    return hasRoom;
  }

  #keysOf(source: object): readonly string[] {
    const known = this.#manyKeys.get(source);
    if (known !== undefined) return known;
    const keys = Object.keys(source);
    if (keys.length > MANY_KEYS) this.#manyKeys.set(source, keys);
    return keys;
  }

  #copyFields(fields: JsonBuildFields, from: object, keys: readonly string[]): boolean {
    const { maxBreadth } = this.#bounds;
    let count = 0;
    let looks = 0;
    for (const key of keys) {
      looks += 1;
      const value = read(from, key);
      if (value === undefined || typeof value === "function") continue;
      if (count === maxBreadth || looks > LOOKS * maxBreadth) {
        this.cut(undefined, "breadth", keys.length);
        return true;
      }
      count += 1;
      const name = keyText(key);
      if (name !== key) {
        if (Object.hasOwn(fields, name)) continue;
        if (key.length > name.length) this.cut(name, "length", key.length);
      }
      if (!this.put(fields, name, value)) {
        this.cut(undefined, "bytes", keys.length);
        return false;
      }
    }
    return true;
  }

  /** What is put from now on is inside of this. */
  enter(key: Key, source: object): void {
    this.#path.push(key);
    this.#ancestors.push(source);
  }

  leave(): void {
    this.#path.pop();
    this.#ancestors.pop();
  }
}

/** A proxy may give any length, or none. */
function lengthOf(list: ArrayLike<unknown>): number {
  const length = read(list, "length");
  return typeof length === "number" && Number.isSafeInteger(length) ? length : 0;
}

function set(into: Container, key: Key, value: JsonBuild): void {
  if (Array.isArray(into)) into.push(value);
  else setField(into, String(key), value);
}
