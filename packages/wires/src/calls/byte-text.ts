/** The text of bytes that come in pieces: a character cut in two is whole again, what is no UTF-8 is replaced. */
export class ByteText {
  readonly #decoder = new TextDecoder();

  /** The text of the next bytes, as far as its characters are whole. */
  take(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true });
  }

  /** What a character that was never completed comes to. */
  finish(): string {
    return this.#decoder.decode();
  }
}

/** Text that grows up to a limit. */
export class BoundedText {
  readonly #maxChars: number;
  #pieces: string[] = [];
  #length = 0;
  /** More came than is kept. */
  isCut = false;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  add(text: string): void {
    if (this.isCut || text === "") return;
    const room = this.#maxChars - this.#length;
    this.isCut = text.length > room;
    this.#pieces.push(this.isCut ? text.slice(0, room) : text);
    this.#length += text.length;
  }

  /** What was kept; it is let go. */
  take(): string {
    const text = this.#pieces.join("");
    this.#pieces = [];
    return text;
  }
}
