import type { NameStrength } from "./key-names.ts";
import { isPlaceholder } from "./placeholder.ts";
import { looksRandom } from "./token-detector.ts";

/**
 * How a value follows its name: in quotes, right behind a sign (`password=…`, a line of a `.env` file, a query), or after
 * a space (`password: …`), where it could as well be prose or code.
 */
export type ValueStyle = "quoted" | "tight" | "loose";

/** How much of a value is looked at to tell whether it is a secret. */
export const VALUE_CHARS = 80;

/** Words that follow a secret's name in prose, code and schemas. */
const WORDS =
  /^(?:string|number|boolean|object|array|any|unknown|null|undefined|none|nil|void|never|true|false|yes|no|required|optional|hidden|empty|default|enabled|disabled|missing|invalid|incorrect|wrong|expired|changed|unset|set|valid|here|following|include|same-origin|omit|auto|public|private|read|write|password|secret|token|value|key|env|file|prompt|store|stdin|not|the|this|that|your|see|use|must|can|should|will|is|are|was)$/i;

const PATH = /^(?:\.{0,2}\/|~|[a-z][a-z\d+.-]*:\/\/|[A-Z]:\\)/i;
const CODE =
  /^(?:[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+|(?:await|new|typeof|async|function|return)$)/;

/**
 * Whether the value of a secret's name is one. `text` is its beginning, {@link VALUE_CHARS} characters at most; `isAlone`
 * says that the line ends with it.
 */
export function isCredential(
  text: string,
  strength: NameStrength,
  style: ValueStyle,
  isAlone: boolean,
): boolean {
  if (text === "" || isPlaceholder(text) || WORDS.test(text)) return false;
  if (strength === "token") {
    return text.length >= 8 && !/\s/.test(text) && !PATH.test(text) && looksRandom(text);
  }
  if (style === "quoted") return true;
  if (PATH.test(text) || CODE.test(text)) return false;
  if (style === "tight") return true;
  if (text.length < 4) return false;
  return (
    /[A-Za-z].*[\d!@#$%^+?~=]|[\d!@#$%^+?~=].*[A-Za-z]/.test(text) || isLoneWord(text, isAlone)
  );
}

/** `password: letmein` and nothing more on the line. */
function isLoneWord(text: string, isAlone: boolean): boolean {
  return isAlone && text.length >= 6 && /^[A-Za-z\d_-]+$/.test(text);
}
