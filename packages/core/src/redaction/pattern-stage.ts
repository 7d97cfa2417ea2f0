import type { HeldText } from "../run/redactor.ts";
import { HOLD_LIMIT } from "./detector.ts";
import { censored, matchesOf, merged, type Span } from "./spans.ts";
import type { TextStage } from "./text-stage.ts";

/** How many characters are held for patterns whose beginnings we do not know. */
export const PATTERN_HOLD = 256;

/** A pattern sees no more than this at once: a slow one then costs little. */
const WINDOW_CHARS = 16_384;
const CONTEXT_CHARS = 32;

/** A copy of our own: global, not sticky, and nobody else moves its `lastIndex`. */
export function ownCopy(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gyd]/g, "")}g`);
}

class HeldPatterns implements HeldText {
  readonly #patterns: readonly RegExp[];
  readonly #censor: string;
  /** A little of what has left, for `\b` and look-behind, and what is held. */
  #text = "";
  #left = 0;

  constructor(patterns: readonly RegExp[], censor: string) {
    this.#patterns = patterns;
    this.#censor = censor;
  }

  push(piece: string): string {
    this.#text += piece;
    if (this.#text.length - this.#left <= PATTERN_HOLD) return "";
    const spans = this.#spans();
    let cut = this.#text.length - PATTERN_HOLD;
    const across = spans.find(({ start, end }) => start < cut && end > cut);
    if (across !== undefined) {
      const mayGrow = across.end === this.#text.length;
      const isTooLong = this.#text.length - across.start > HOLD_LIMIT;
      cut = mayGrow && !isTooLong ? across.start : across.end;
    }
    return this.#leave(spans, cut);
  }

  end(): string {
    return this.#leave(this.#spans(), this.#text.length);
  }

  #spans(): readonly Span[] {
    return merged(this.#patterns.flatMap((pattern) => matchesOf(pattern, this.#text, this.#left)));
  }

  #leave(spans: readonly Span[], cut: number): string {
    const shown = censored(this.#text, spans, this.#left, cut, this.#censor);
    const forgotten = Math.max(0, cut - CONTEXT_CHARS);
    this.#text = this.#text.slice(forgotten);
    this.#left = cut - forgotten;
    return shown;
  }
}

/**
 * Hides what the user's patterns match. Of a stream, the last {@link PATTERN_HOLD} characters are held; long texts are
 * read as a stream, so that a match of up to that length is found wherever it is.
 */
export function patternStage(patterns: readonly RegExp[], censor: string): TextStage {
  return {
    whole: (text) => {
      if (text.length <= WINDOW_CHARS) {
        const spans = merged(patterns.flatMap((pattern) => matchesOf(pattern, text, 0)));
        return spans.length === 0 ? text : censored(text, spans, 0, text.length, censor);
      }
      const held = new HeldPatterns(patterns, censor);
      let shown = "";
      for (let at = 0; at < text.length; at += WINDOW_CHARS) {
        shown += held.push(text.slice(at, at + WINDOW_CHARS));
      }
      return shown + held.end();
    },
    open: () => new HeldPatterns(patterns, censor),
  };
}
