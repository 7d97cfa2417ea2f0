import type { HeldText } from "../run/redactor.ts";
import { charClass } from "./char-class.ts";
import { censored, matchesOf, merged, type Span } from "./spans.ts";
import type { TextStage } from "./text-stage.ts";

/** The shape of addresses in use (https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 for the lengths); quoted local parts are not found. */
const EMAIL = /[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/g;

/** 13 to 19 digits (https://www.iso.org/standard/70484.html), in groups or not. */
const CARD = /(?<![\d.])[2-6]\d{0,3}(?:[ -]?\d){12,18}(?!\d)/g;

/** With `+` and country code (https://www.itu.int/rec/T-REC-E.164), or as written in North America. */
const PHONE =
  /\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .-]?\d){5,12}(?!\d)|(?<![\w.+-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])/g;

/** The check digit of card numbers (Luhn, ISO/IEC 7812-1 annex B). */
export function passesLuhn(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0;
}

function personalSpans(text: string): readonly Span[] {
  const addresses = text.includes("@") ? matchesOf(EMAIL, text, 0) : [];
  if (!/\d{3}/.test(text)) return addresses;
  const cards = matchesOf(CARD, text, 0).filter(({ start, end }) =>
    passesLuhn(text.slice(start, end)),
  );
  return merged([...addresses, ...cards, ...matchesOf(PHONE, text, 0)]);
}

const IN_WORD = charClass(/[A-Za-z0-9._%+'@()-]/);
const IN_NUMBER = charClass(/[\d()+.-]/);
/** An address has 254 characters at most (https://www.rfc-editor.org/errata/eid1690). */
const LONGEST = 320;

/** Where the word or number at the end begins, which more text may turn into something personal. */
function lastWordStart(text: string): number {
  const floor = Math.max(0, text.length - LONGEST);
  let at = text.length;
  while (at > floor) {
    const code = text.charCodeAt(at - 1);
    const isGap = code === 0x20 && IN_NUMBER[text.charCodeAt(at - 2)] === 1;
    const joins = isGap && (at === text.length || IN_NUMBER[text.charCodeAt(at)] === 1);
    if (IN_WORD[code] !== 1 && !joins) return at;
    at -= 1;
  }
  return at;
}

class HeldPii implements HeldText {
  readonly #censor: string;
  #held = "";

  constructor(censor: string) {
    this.#censor = censor;
  }

  push(piece: string): string {
    this.#held += piece;
    const cut = lastWordStart(this.#held);
    if (cut === 0) return "";
    const leaving = this.#held.slice(0, cut);
    this.#held = this.#held.slice(cut);
    return censored(leaving, personalSpans(leaving), 0, leaving.length, this.#censor);
  }

  end(): string {
    const leaving = this.#held;
    this.#held = "";
    return censored(leaving, personalSpans(leaving), 0, leaving.length, this.#censor);
  }
}

/** Hides e-mail addresses, card numbers and phone numbers. A stream is held to the end of its last word or number. */
export function piiStage(censor: string): TextStage {
  return {
    whole: (text) => {
      const spans = personalSpans(text);
      return spans.length === 0 ? text : censored(text, spans, 0, text.length, censor);
    },
    open: () => new HeldPii(censor),
  };
}
