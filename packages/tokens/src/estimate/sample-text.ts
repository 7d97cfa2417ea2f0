import { fieldOf } from "@runtap/wires/usage";

/** The texts in a value that may be anything, without copying them: the pieces, and how long they are together. */
export interface TextSample {
  readonly pieces: readonly string[];
  /** In UTF-16 code units, of all the text, kept or not. */
  readonly length: number;
}

const MAX_DEPTH = 8;
const MAX_VALUES = 5000;

/** Of messages and their parts: what names things, and what is no text. */
const SILENT: ReadonlySet<string> = new Set([
  "role",
  "type",
  "id",
  "url",
  "image_url",
  "data",
  "image",
  "file",
  "source",
  "mimeType",
  "mediaType",
  "tool_call_id",
  "toolCallId",
]);

/** No text for a model to read. */
const NO_TEXT: TextSample = { pieces: [], length: 0 };

class Sampler {
  readonly pieces: string[] = [];
  length = 0;
  readonly #maxLength: number;
  #values = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  take(value: unknown, depth: number): void {
    this.#values += 1;
    if (this.#values > MAX_VALUES) return;
    if (typeof value === "string") this.#text(value);
    else if (typeof value === "object" && value !== null && depth < MAX_DEPTH) {
      this.#inside(value, depth);
    }
  }

  #text(text: string): void {
    if (text.startsWith("data:")) return;
    if (this.length < this.#maxLength) this.pieces.push(text);
    this.length += text.length;
  }

  #inside(value: object, depth: number): void {
    if (ArrayBuffer.isView(value)) return;
    const isArray = Array.isArray(value);
    for (const name of Object.keys(value)) {
      if (this.#values > MAX_VALUES) return;
      if (isArray || !SILENT.has(name)) this.take(fieldOf(value, name), depth + 1);
    }
  }
}

/** Finds the texts in a prompt, messages, or whatever else goes to a model. Reads at most 5,000 values; never throws. */
export function sampleText(value: unknown, maxLength: number): TextSample {
  if (value === undefined || value === null) return NO_TEXT;
  const sampler = new Sampler(maxLength);
  try {
    sampler.take(value, 0);
  } catch {
    // A revoked proxy, a trap that throws: what was found before it stays.
    return { pieces: sampler.pieces, length: sampler.length };
  }
  return { pieces: sampler.pieces, length: sampler.length };
}
