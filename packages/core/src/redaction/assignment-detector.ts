import { charClass, endOfRun } from "./char-class.ts";
import { isCredential, VALUE_CHARS, type ValueStyle } from "./credential.ts";
import { type Detector, LOOK_BACK, type Verdict } from "./detector.ts";
import { nameStrength, type NameStrength } from "./key-names.ts";
import { BracketRest, QuotedRest, type Rest, restUntil } from "./rest.ts";

/** A name that stands before a sign. */
interface Name {
  readonly strength: NameStrength;
  readonly isQuoted: boolean;
  readonly isCookie: boolean;
}

const NAME_BEFORE =
  /(?:([A-Za-z]{2,16}) )?([A-Za-z0-9_$][A-Za-z0-9_.$-]{1,63})(\\*["'`\])*]{1,3})?[ \t]{0,4}$/;

/** The name that ends at `end`, if it is a secret's: `apiKey`, `"api_key"`, `API key`, `DB_PASSWORD`, `x.token`. */
function secretNameBefore(text: string, end: number): Name | undefined {
  const found = NAME_BEFORE.exec(text.slice(Math.max(0, end - LOOK_BACK), end));
  if (found === null) return undefined;
  const [, previous = "", whole = "", closing = ""] = found;
  const name = whole.slice(whole.lastIndexOf(".") + 1);
  const alone = nameStrength(name);
  const together =
    alone === "secret" || previous === "" ? alone : nameStrength(`${previous} ${name}`);
  const strength = together === "none" ? alone : together;
  if (strength === "none") return undefined;
  return { strength, isQuoted: /["'`]/.test(closing), isCookie: /cookie2?$/i.test(name) };
}

const UNQUOTED = charClass(/[^\s"'`,;&<>()[\]{}|\\]/);
const UNQUOTED_REST: Rest = {
  consume: (text, from) => {
    const end = endOfUnquoted(text, from);
    return end < text.length ? end : -1;
  },
  tail: "",
};
const COOKIES_REST = restUntil(/[\r\n"'`]/);
const LINE_REST = restUntil(/[\r\n]/);
const ELEMENT_REST = restUntil(/</);
const SCHEME =
  /^(?:Bearer|Basic|Token|Digest|Negotiate|ApiKey|Api-Key|OAuth|Key|GoogleLogin|AWS4-HMAC-SHA256)$/i;
const MAX_GAP = 64;

function unlessLast(isLast: boolean, pendingFrom: number): Verdict {
  return isLast ? undefined : { pendingFrom };
}

/** Judges an unquoted value, which begins at `from`. */
function judgeUnquoted(
  text: string,
  from: number,
  name: Name,
  style: ValueStyle,
  isLast: boolean,
): Verdict {
  // Values in other scripts than ours are words of prose, or go on over them.
  const end = endOfUnquoted(text, from);
  const isOpen = end === text.length && !isLast;
  const isLong = end - from > VALUE_CHARS;
  if (isOpen && !isLong) return { pendingFrom: from };
  const value = text.slice(from, Math.min(end, from + VALUE_CHARS));
  if (!isLong) {
    if (text[end] === "(" || text[end] === "[" || text[end] === "{") return undefined;
    if (SCHEME.test(value) && text[end] === " ") return judgeScheme(text, end, name, value, isLast);
    if (name.isCookie && /^[\w.-]+=./.test(value)) {
      return { from, at: end, rest: COOKIES_REST };
    }
  }
  const tail = isLong ? "" : text.slice(end, end + 8);
  const gap = /^[ \t]*/.exec(tail)?.[0].length ?? 0;
  if (!isLong && gap === tail.length && gap < 8 && !isLast) return { pendingFrom: from };
  const isAlone =
    !isLong && (gap === tail.length ? gap < 8 : /[\r\n,;}"'`\\]/.test(tail[gap] ?? ""));
  const isNumber = name.isQuoted && name.strength === "secret" && /^\d{2,}$/.test(value);
  return isNumber || isCredential(value, name.strength, style, isAlone)
    ? { from, at: end, rest: UNQUOTED_REST }
    : undefined;
}

function endOfUnquoted(text: string, from: number): number {
  let end = endOfRun(text, from, UNQUOTED);
  while (end < text.length && text.charCodeAt(end) > 127 && !/\s/.test(text.charAt(end))) {
    end = endOfRun(text, end + 1, UNQUOTED);
  }
  return end;
}

/** `Authorization: Bearer …`: the value is behind the scheme, and the whole line where it has several parts. */
function judgeScheme(
  text: string,
  at: number,
  name: Name,
  scheme: string,
  isLast: boolean,
): Verdict {
  const from = at + 1;
  if (/^(?:Digest|AWS4)/i.test(scheme)) {
    const end = endOfUnquoted(text, from);
    if (end === text.length && end - from <= VALUE_CHARS && !isLast) return { pendingFrom: from };
    return /^\w+=/.test(text.slice(from, end)) || text[end] === '"'
      ? { from, at: end, rest: LINE_REST }
      : undefined;
  }
  const end = endOfUnquoted(text, from);
  if (end === text.length && end - from <= VALUE_CHARS && !isLast) return { pendingFrom: from };
  const value = text.slice(from, Math.min(end, from + VALUE_CHARS));
  return isCredential(value, name.strength, "loose", false)
    ? { from, at: end, rest: UNQUOTED_REST }
    : undefined;
}

/** Judges a value in quotes; `at` is where the quote or the backslashes before it begin. */
function judgeQuoted(text: string, at: number, name: Name, isLast: boolean): Verdict {
  let quoteAt = at;
  while (text[quoteAt] === "\\") quoteAt += 1;
  if (quoteAt === text.length) return unlessLast(isLast, at);
  const quote = text[quoteAt] ?? "";
  if (!/["'`]/.test(quote)) return judgeUnquoted(text, at, name, "loose", isLast);
  const from = quoteAt + 1;
  const probe = new QuotedRest(quote, quoteAt - at);
  const closedAt = probe.consume(text, from);
  const end = closedAt === -1 ? text.length : closedAt - probe.tail.length;
  const isLong = end - from > VALUE_CHARS;
  if (closedAt === -1 && !isLong && !isLast) return { pendingFrom: at };
  const value = text.slice(from, Math.min(end, from + VALUE_CHARS));
  // A key in PEM goes on over the lines after it: its own detector knows where it ends.
  if (value.startsWith("-----BEGIN ")) return undefined;
  return isCredential(value, name.strength, "quoted", true)
    ? { from, at: from, rest: new QuotedRest(quote, quoteAt - at) }
    : undefined;
}

const BRACKET_CHARS = 64;
/** Nothing in the brackets, or a JSON Schema that describes the secret. */
const HARMLESS_BRACKETS =
  /^(?:\[\s{0,16}\]|\{\s{0,16}(?:\}|\\{0,3}["'](?:type|description|title|format|enum|const|default|anyOf|oneOf|allOf|\$ref)\\{0,3}["']))/;

/** Judges an array or object in JSON text: all of it is the secret. */
function judgeBrackets(text: string, from: number, isLast: boolean): Verdict {
  const beginning = text.slice(from, from + BRACKET_CHARS);
  if (HARMLESS_BRACKETS.test(beginning)) return undefined;
  if (beginning.length < BRACKET_CHARS && !isLast) return { pendingFrom: from };
  return { from, at: from, rest: new BracketRest() };
}

/** Judges what comes after a name and a sign, from `after` on. */
function judgeValue(
  text: string,
  after: number,
  name: Name,
  sign: string,
  isLast: boolean,
): Verdict {
  let from = after;
  while (from < after + 2 && /[=>*]/.test(text.charAt(from))) from += 1;
  const gapFrom = from;
  const space = name.isQuoted ? /\s/ : /[ \t]/;
  while (from < text.length && from - gapFrom <= MAX_GAP && space.test(text.charAt(from)))
    from += 1;
  if (from === text.length) return unlessLast(isLast, from);
  if (from - gapFrom > MAX_GAP) return undefined;
  const first = text[from] ?? "";
  if (/["'`\\]/.test(first)) return judgeQuoted(text, from, name, isLast);
  if (name.isQuoted && name.strength === "secret" && /[[{]/.test(first)) {
    return judgeBrackets(text, from, isLast);
  }
  const style = sign === "=" && from === after ? "tight" : "loose";
  return judgeUnquoted(text, from, name, style, isLast);
}

/** `password=…`, `"api_key": "…"` (JSON in JSON, too), `API key: …`, `Authorization: Bearer …`, `Cookie: …`. */
const assignment: Detector = {
  triggers: ["=", ":"],
  atWordStart: false,
  judge: (text, start, after, isLast) => {
    const name = secretNameBefore(text, start);
    return name === undefined
      ? undefined
      : judgeValue(text, after, name, text.charAt(start), isLast);
  },
};

const FLAG: Name = { strength: "secret", isQuoted: false, isCookie: false };

/** `--password …` of a command line. */
const flag: Detector = {
  triggers: ["--password ", "--passwd ", "--token ", "--api-key ", "--apikey ", "--secret "].concat(
    ["--auth-token ", "--access-token ", "--secret-key ", "--client-secret "],
  ),
  atWordStart: false,
  judge: (text, _start, after, isLast) => judgeValue(text, after, FLAG, " ", isLast),
};

const ELEMENT_BEFORE = /<([A-Za-z_][\w.:-]{1,63})$/;

/** `<password>…</password>`. */
const element: Detector = {
  triggers: [">"],
  atWordStart: false,
  judge: (text, start, after, isLast) => {
    const [, name] = ELEMENT_BEFORE.exec(text.slice(Math.max(0, start - LOOK_BACK), start)) ?? [];
    if (name === undefined || nameStrength(name) !== "secret") return undefined;
    const end = endOfUnquoted(text, after);
    const closing = text.slice(end, end + 2);
    const isLong = end - after > VALUE_CHARS;
    if (closing.length < 2 && !isLast && !isLong) return { pendingFrom: after };
    const value = text.slice(after, Math.min(end, after + VALUE_CHARS));
    const isElement = isLong || closing === "</";
    return isElement && isCredential(value, "secret", "tight", true)
      ? { from: after, at: end, rest: ELEMENT_REST }
      : undefined;
  },
};

/** What is named in the text itself. */
export const ASSIGNMENT_DETECTORS: readonly Detector[] = [assignment, flag, element];
