import { eastAsianWidth } from "get-east-asian-width";

const plain = /^[ -~]*$/;
const control = /\p{Control}|\p{Surrogate}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const withoutWidth = /[\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Format}]/gu;
const segmenter = new Intl.Segmenter();

/** Text that can do nothing to a terminal but appear, on one line. */
export function cleaned(text: string): string {
  return plain.test(text) ? text : text.replaceAll(control, "\ufffd");
}

function widthOf(character: string): number {
  let width = 0;
  for (const each of character.replaceAll(withoutWidth, "")) {
    width += eastAsianWidth(each.codePointAt(0) ?? 0);
  }
  return Math.min(width, 2);
}

/** How many columns a terminal needs for cleaned text. */
export function columnsOf(text: string): number {
  if (plain.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) columns += widthOf(segment);
  return columns;
}

/** Cleaned text in exactly so many columns: filled up with spaces, or cut. */
export function fitted(text: string, columns: number, ellipsis = "…"): string {
  const width = columnsOf(text);
  if (width <= columns) return text + " ".repeat(columns - width);
  let left = columns - 1;
  let head = "";
  for (const { segment } of segmenter.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    head += segment;
  }
  return fitted(head + ellipsis, columns);
}

const FALLBACK_COLUMNS = 100;

/** Fewer columns than these show nothing. */
export const MIN_COLUMNS = 20;

/** Columns of the terminal, where there is one. */
export function terminalColumns(): number {
  const { process } = globalThis;
  const columns = process?.stdout?.columns ?? Number(process?.env?.["COLUMNS"]);
  return columns >= MIN_COLUMNS ? Math.floor(columns) : FALLBACK_COLUMNS;
}
