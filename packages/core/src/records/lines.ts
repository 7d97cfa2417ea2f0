/** Cuts the bytes of a file, in whatever pieces they come, into its lines. */
export class Lines {
  readonly #decoder = new TextDecoder();
  readonly #maxLength: number;
  #rest = "";
  #isTooLong = false;

  /** A line longer than `maxLength` is not kept: only as much of it that it can be told to be none. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** The lines that end in these bytes. */
  push(bytes: Uint8Array): readonly string[] {
    return this.#split(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The line that has no end, if there is one. */
  end(): readonly string[] {
    const lines = [...this.#split(this.#decoder.decode()), this.#rest];
    this.#rest = "";
    return lines;
  }

  #split(text: string): readonly string[] {
    const [first = "", ...others] = text.split("\n");
    if (!this.#isTooLong) this.#rest += first;
    if (this.#rest.length > this.#maxLength) {
      // What is left is no JSON, and is skipped as such.
      this.#rest = this.#rest.slice(0, 64);
      this.#isTooLong = true;
    }
    const last = others.pop();
    if (last === undefined) return [];
    const lines = [this.#rest, ...others];
    this.#rest = last;
    this.#isTooLong = false;
    return lines;
  }
}
