import { eastAsianWidth } from "get-east-asian-width";

/** Fewer columns than these are not a place to draw in. */
export const MIN_COLUMNS = 20;

const notAscii = /[^ -~]/;

// Latin, punctuation, symbols, kana, Han, Hangul syllables, plain emoji: here every code point is a character of its own.
// That is most text there is, and it is spared the segmenter, which takes microseconds a character.
const separate =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u27bf\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60\u{1f300}-\u{1f3fa}\u{1f400}-\u{1f64f}\u{1f680}-\u{1f6c5}\u{1f90c}-\u{1f9ff}]*$/u;

// Shown as a picture: by itself, by the selector for that, as a key.
const emoji = /\p{Emoji_Presentation}|.[\ufe0f\u20e3]/u;
const withoutWidth = /[\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Format}]/gu;

let segmenter: Intl.Segmenter | undefined;
const known = new Map<string, number>();
const MAX_KNOWN = 4096;

/** Whether the text is of one line, and each character takes one column. */
export function isAscii(text: string): boolean {
  return !notAscii.test(text);
}

/** A character as the reader sees it may be several code points: a letter with its marks, a family of emoji. */
function characterWidth(character: string): number {
  const width = known.get(character);
  if (width !== undefined) return width;
  if (known.size >= MAX_KNOWN) known.clear();
  const measured = emoji.test(character) ? 2 : Math.min(2, visibleWidth(character));
  known.set(character, measured);
  return measured;
}

function visibleWidth(character: string): number {
  let width = 0;
  for (const each of character.replace(withoutWidth, "")) {
    width += eastAsianWidth(each.codePointAt(0) ?? 0);
  }
  return width;
}

function* characters(text: string): Generator<string> {
  if (separate.test(text)) yield* text;
  else {
    segmenter ??= new Intl.Segmenter();
    for (const { segment } of segmenter.segment(text)) yield segment;
  }
}

/** How many columns a terminal needs for cleaned text of one line. */
export function columnsOf(text: string): number {
  if (isAscii(text)) return text.length;
  let columns = 0;
  for (const character of characters(text)) columns += characterWidth(character);
  return columns;
}

/** As much of cleaned text as fits into so many columns, never half a character. */
export function fitting(text: string, columns: number): string {
  if (isAscii(text)) return text.slice(0, Math.max(0, columns));
  let left = columns;
  let end = 0;
  for (const character of characters(text)) {
    left -= characterWidth(character);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Cleaned text in exactly so many columns: filled up with spaces, or cut to end with the ellipsis. */
export function filled(text: string, columns: number, ellipsis = "…"): string {
  const missing = columns - columnsOf(text);
  if (missing >= 0) return text + " ".repeat(missing);
  const mark = fitting(ellipsis, columns);
  const head = fitting(text, columns - columnsOf(mark)) + mark;
  return head + " ".repeat(columns - columnsOf(head));
}
