const special = /[^ -~\n]/;

// Whatever reorders text on its way to the reader's eye (https://trojansource.codes), or takes no place there. Joiners and
// selectors stay: emoji and Persian are written with them.
const unseen =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]/g;

// Escape sequences (ECMA-48, 5.4 and 5.6): control sequences; strings up to what ends them, as titles and links are; others.
const [BEL, ESC] = ["\u0007", "\u001b"];
const closing = `(?:${BEL}|${ESC}\\\\|\u009c)`;
const sequence = new RegExp(
  [
    `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`,
    `(?:${ESC}[PX\\]^_]|[\u0090\u0098\u009d-\u009f])[^${BEL}${ESC}\u0080-\u009f]*${closing}`,
    `${ESC}[ -/]*[0-~]`,
  ].join("|"),
  "g",
);

/** Text that can do nothing to a terminal but appear: no ANSI sequences, control or bidirectional characters; newlines stay. */
export function clean(text: string): string {
  if (!special.test(text)) return text;
  return text
    .replace(sequence, "")
    .replaceAll("\t", "  ")
    .replace(/[\u2028\u2029]/g, "\n")
    .replace(/(?!\n)\p{Control}/gu, "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(unseen, "");
}

/** Cleaned text on one line: what breaks it becomes a space. */
export function cleanLine(text: string): string {
  return clean(text)
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

/** The first line that says something, cleaned; an ellipsis where more follows. */
export function firstLine(text: string, maxLength: number, ellipsis: string): string {
  const head = clean(text.slice(0, maxLength)).trimStart();
  const end = head.indexOf("\n");
  const line = (end === -1 ? head : head.slice(0, end)).trimEnd();
  const hasMore = text.length > maxLength || (end !== -1 && head.slice(end).trim() !== "");
  return hasMore ? `${line} ${ellipsis}` : line;
}

/** The text, and half a character at its end whose other half is still to come. */
export function wholeCharacters(text: string): readonly [whole: string, half: string] {
  const last = text.charCodeAt(text.length - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return isHalf ? [text.slice(0, -1), text.slice(-1)] : [text, ""];
}
