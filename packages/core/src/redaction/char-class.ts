/** A set of ASCII characters: 1 at the code of each member. */
export type CharClass = Uint8Array;

/** The ASCII characters that a one-character pattern matches. */
export function charClass(pattern: RegExp): CharClass {
  const members = new Uint8Array(128);
  for (let code = 0; code < 128; code += 1) {
    if (pattern.test(String.fromCharCode(code))) members[code] = 1;
  }
  return members;
}

/** Where the characters of a class end, from `from` on. */
export function endOfRun(text: string, from: number, members: CharClass): number {
  let at = from;
  while (at < text.length && members[text.charCodeAt(at)] === 1) at += 1;
  return at;
}

/** Letters and digits. */
export const ALNUM: CharClass = charClass(/[A-Za-z0-9]/);

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const EQUALS = 0x3d;
const SMALL_M = 0x6d;

/** A quick look, for this is asked at the end of nearly every piece of a stream. */
function mayEndEscape(text: string, at: number): boolean {
  const third = text.charCodeAt(at - 3);
  return (
    text.charCodeAt(at - 2) === BACKSLASH ||
    third === PERCENT ||
    third === EQUALS ||
    text.charCodeAt(at - 4) === BACKSLASH ||
    text.charCodeAt(at - 6) === BACKSLASH ||
    text.charCodeAt(at - 1) === SMALL_M
  );
}

const ESCAPE_BEFORE = /(?:\\[nrtbfv0]|\\u[\da-f]{4}|\\x[\da-f]{2}|[%=][\da-f]{2}|\[[\d;]*m)$/i;

/**
 * Whether a word can begin at `at`: `risk-` is no `sk-`. The character before it is neither letter nor digit, or belongs
 * to an escape, as the `n` of `\n` does in JSON text.
 */
export function isWordStart(text: string, at: number): boolean {
  if (at === 0 || ALNUM[text.charCodeAt(at - 1)] !== 1) return true;
  return mayEndEscape(text, at) && ESCAPE_BEFORE.test(text.slice(Math.max(0, at - 12), at));
}
