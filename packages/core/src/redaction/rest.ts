import { type CharClass, endOfRun } from "./char-class.ts";

/** Finds the end of a secret that is known to be one, over as many pieces of text as it spans. */
export interface Rest {
  /** Where the secret ends in this text, looked at from `from` on; -1 if it takes all of it. */
  consume(text: string, from: number): number;
  /** Shown after the secret's end, once that is found: a closing quote that was consumed with it. */
  readonly tail: string;
}

/** The secret ends where it is known to reach. */
export const NO_REST: Rest = { consume: (_, from) => from, tail: "" };

/** The secret goes on as long as the characters of a class do. */
export function runRest(members: CharClass): Rest {
  return {
    consume: (text, from) => {
      const end = endOfRun(text, from, members);
      return end < text.length ? end : -1;
    },
    tail: "",
  };
}

/** The secret goes on to a character of these. */
export function restUntil(stop: RegExp): Rest {
  return {
    consume: (text, from) => {
      const at = text.slice(from).search(stop);
      return at === -1 ? -1 : from + at;
    },
    tail: "",
  };
}

const KEY_END = /-----END [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----/;
const KEY_END_CHARS = 112;

/** The secret goes on to the end marker of a private key, or for ever. */
export class PrivateKeyRest implements Rest {
  readonly tail = "";
  #before = "";

  consume(text: string, from: number): number {
    const seen = this.#before + text.slice(from);
    const end = KEY_END.exec(seen);
    if (end !== null) return from + end.index + end[0].length - this.#before.length;
    this.#before = seen.slice(-KEY_END_CHARS);
    return -1;
  }
}

const BACKSLASH = 0x5c;

/** Whether a quote after so many backslashes closes a string that was opened with `opening` of them (JSON in JSON). */
function closes(backslashes: number, opening: number): boolean {
  if (backslashes % 2 === 0) return true;
  return opening > 0 && closes((backslashes - 1) / 2, (opening - 1) / 2);
}

/** The secret goes on to the closing quote; a quote that never closes ends with its line. */
export class QuotedRest implements Rest {
  tail = "";
  readonly #quote: string;
  readonly #opening: number;
  #backslashes = 0;

  constructor(quote: string, openingBackslashes: number) {
    this.#quote = quote;
    this.#opening = openingBackslashes;
  }

  consume(text: string, from: number): number {
    const quote = this.#quote.charCodeAt(0);
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === quote && closes(this.#backslashes, this.#opening)) {
        this.tail = "\\".repeat(Math.min(this.#backslashes, this.#opening)) + this.#quote;
        return at + 1;
      }
      if (code === 0x0a && this.#quote !== "`") return at;
      this.#backslashes = code === BACKSLASH ? this.#backslashes + 1 : 0;
    }
    return -1;
  }
}

/** The secret goes on until the brackets that it opened are closed; those inside strings do not count. */
export class BracketRest implements Rest {
  readonly tail = "";
  #depth = 0;
  #inString = false;
  #backslashes = 0;
  #opening = 0;

  consume(text: string, from: number): number {
    for (let at = from; at < text.length; at += 1) {
      const char = text[at];
      if (char === '"') this.#meetQuote();
      else if (!this.#inString && (char === "{" || char === "[")) this.#depth += 1;
      else if (!this.#inString && (char === "}" || char === "]")) {
        this.#depth -= 1;
        if (this.#depth === 0) return at + 1;
      }
      this.#backslashes = char === "\\" ? this.#backslashes + 1 : 0;
    }
    return -1;
  }

  #meetQuote(): void {
    if (!this.#inString) {
      this.#opening = this.#backslashes;
      this.#inString = true;
    } else if (closes(this.#backslashes, this.#opening)) this.#inString = false;
  }
}
