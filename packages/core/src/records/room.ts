import { jsonBytes, utf8Bytes } from "./text.ts";

/**
 * How much room is left in a record. Counted as if each character took the six bytes of an escape, until that is too
 * much: from then on exactly.
 */
export class Room {
  readonly #root: object;
  #spent: number;
  #limit: number;
  #isExact = false;

  /** `root` is the record, of which `spentBytes` are filled already. */
  constructor(root: object, spentBytes: number, maxBytes: number) {
    this.#root = root;
    this.#spent = spentBytes;
    this.#limit = maxBytes;
  }

  /** Exact where the last {@link take} has found none. */
  get left(): number {
    return this.#limit - this.#spent;
  }

  /** Keeps a part of what is left for what comes later; returns what {@link release} takes. */
  hold(part: number): number {
    const limit = this.#limit;
    this.#limit -= Math.max(0, Math.floor(this.left * part));
    return limit;
  }

  release(limit: number): void {
    this.#limit = limit;
  }

  /** Whether there is room for a key, its text or other value and what stands around them; takes it if so. */
  take(
    key: string | number,
    text: string | undefined,
    otherBytes: number,
    scalar?: number | boolean | null,
  ): boolean {
    if (!this.#isExact) {
      const most =
        otherBytes +
        (typeof key === "string" ? 6 * key.length + 3 : 0) +
        (text === undefined ? 0 : 6 * text.length + 2);
      if (this.#spent + most <= this.#limit) {
        this.#spent += most;
        return true;
      }
      this.#isExact = true;
      this.#spent = utf8Bytes(JSON.stringify(this.#root));
    }
    const bytes =
      (scalar === undefined ? otherBytes : String(scalar).length + 1) +
      keyBytes(key) +
      (text === undefined ? 0 : jsonBytes(text));
    if (this.#spent + bytes > this.#limit) return false;
    this.#spent += bytes;
    return true;
  }
}

/** What a field's name takes, with its colon; an element of a list has none. */
export function keyBytes(key: string | number): number {
  return typeof key === "string" ? jsonBytes(key) + 1 : 0;
}
