import { isObject, read } from "./reading.ts";
import { jsonBytes } from "./text.ts";

/** Why something of an event is not in its record, or not all of it. */
export type CutReason =
  | "length"
  | "breadth"
  | "depth"
  | "bytes"
  | "circular"
  | "unreadable"
  | "opaque"
  | "number"
  | "more";

/** What was cut from a record, and where. */
export interface CutRecord {
  /** The place in the record, as a JSON Pointer (RFC 6901). */
  readonly at: string;
  /**
   * `length`: a text, or bytes, shortened; `breadth`: elements or fields left out; `depth`: too deep; `bytes`: the record
   * was full; `circular`: an object inside itself; `unreadable`: reading it threw; `opaque`: a stream, a promise and the
   * like; `number`: none that JSON has; `more`: further cuts, not listed.
   */
  readonly why: CutReason;
  /** How much there was: UTF-16 code units, bytes, elements or fields; of `more`, how many cuts. */
  readonly size?: number;
  /** What stood there: the place of the object it is inside of, the name of a class, or the number. */
  readonly was?: string;
}

const MAX_CUTS = 100;
// What `{"at":"","why":"unreadable","size":9007199254740991,"was":},` takes beside its texts.
const FRAME_BYTES = 72;

const carried: unique symbol = Symbol.for("@runtap/core/cuts");

/** The cuts an event bears that was read from a record. */
export function carriedCuts(event: object): readonly CutRecord[] {
  const cuts = read(event, carried);
  return isCuts(cuts) ? cuts : [];
}

/** Whether this is what {@link Cuts} makes. */
export function isCuts(value: unknown): value is readonly CutRecord[] {
  return Array.isArray(value) && value.every(isCut);
}

function isCut(value: unknown): value is CutRecord {
  return isObject(value) && typeof read(value, "at") === "string";
}

/** Lets an event bear the cuts of the record it was read from, so that a record of it tells of them again. */
export function carryCuts(event: object, cuts: readonly CutRecord[]): void {
  Reflect.set(event, carried, cuts);
}

/** One step of a JSON Pointer. */
export function step(key: string | number): string {
  return typeof key === "number"
    ? `/${key}`
    : `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The cuts of one record, themselves bounded. */
export class Cuts {
  readonly list: CutRecord[] = [];
  #left: number;
  #more = 0;

  constructor(maxBytes: number) {
    this.#left = maxBytes - 2 * FRAME_BYTES;
  }

  /** Further ones are only counted. */
  get isFull(): boolean {
    return this.list.length >= MAX_CUTS;
  }

  add(cut: CutRecord): void {
    if (cut.why === "more") {
      this.#more += cut.size ?? 1;
      return;
    }
    const bytes =
      FRAME_BYTES + jsonBytes(cut.at) + (cut.was === undefined ? 0 : jsonBytes(cut.was));
    if (this.isFull || bytes > this.#left) {
      this.#more += 1;
      return;
    }
    this.#left -= bytes;
    this.list.push(cut);
  }

  /** All of them, or `undefined` where nothing was cut. */
  get all(): readonly CutRecord[] | undefined {
    if (this.#more > 0) this.list.push({ at: "", why: "more", size: this.#more });
    return this.list.length === 0 ? undefined : this.list;
  }
}
