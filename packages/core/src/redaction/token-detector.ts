import { type CharClass, charClass, endOfRun } from "./char-class.ts";
import { type Detector, HOLD_LIMIT } from "./detector.ts";
import { runRest } from "./rest.ts";
import { TOKEN_FORMATS, type TokenFormat } from "./secrets.ts";

/** A digit, or more letters in a row than words have: true of any longer text once it is true. */
const RANDOM = /\d|[A-Za-z]{20}/;

/** Whether a text is no word, however long it still gets. */
export function looksRandom(text: string): boolean {
  return RANDOM.test(text);
}

/** Finds a body of given characters and length right behind a prefix. */
function tokenDetector(format: TokenFormat): Detector {
  const { prefixes, minLength, isCommon, keepsPrefix } = format;
  const body: CharClass = charClass(format.body);
  const rest = runRest(body);
  return {
    triggers: prefixes,
    atWordStart: prefixes.every((prefix) => /^\w/.test(prefix)),
    judge: (text, start, after, isLast) => {
      const end = endOfRun(text, after, body);
      const length = end - after;
      const isFound =
        length >= minLength && (isCommon !== true || looksRandom(text.slice(after, end)));
      const from = keepsPrefix === true ? after : start;
      if (isFound || length > HOLD_LIMIT) return { from, at: end, rest };
      return end < text.length || isLast ? undefined : { pendingFrom: from };
    },
  };
}

/** One detector for each format of the table. */
export const TOKEN_DETECTORS: readonly Detector[] = TOKEN_FORMATS.map(tokenDetector);
