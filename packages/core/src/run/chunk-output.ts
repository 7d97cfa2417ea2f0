import { MAX_TEXT } from "./token-stream.ts";

const MAX_CHUNKS = 1000;

/** The output so far of a run that says it in chunks: text while all of them are text, else a list. */
export class ChunkOutput {
  truncated = false;
  #text = "";
  #chunks: unknown[] | undefined;
  #pieces: string[] = [];

  collect(chunk: unknown): void {
    if (typeof chunk === "string" && this.#chunks === undefined) this.#collectText(chunk);
    else this.#collectChunk(chunk);
  }

  get value(): unknown {
    return this.#chunks ?? this.#text;
  }

  #collectText(text: string): void {
    const room = MAX_TEXT - this.#text.length;
    if (text.length > room) this.truncated = true;
    this.#text += text.slice(0, room);
    if (this.#pieces.length < MAX_CHUNKS) this.#pieces.push(text);
  }

  #collectChunk(chunk: unknown): void {
    // The first chunk that is no text turns what came before into the head of a list.
    this.#chunks ??= this.#pieces.splice(0);
    if (this.#chunks.length < MAX_CHUNKS) this.#chunks.push(chunk);
    else this.truncated = true;
  }
}
