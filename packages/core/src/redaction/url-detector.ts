import { type Detector, HOLD_LIMIT } from "./detector.ts";
import { isPlaceholder } from "./placeholder.ts";
import { NO_REST, restUntil } from "./rest.ts";

const AUTHORITY_END = /[\s/?#"'`<>\\]/g;
const WORD_END = /[\s"'`<>\\]/g;
const UNBROKEN = restUntil(/[\s"'`<>\\]/);

function endBy(stop: RegExp, text: string, from: number): number {
  stop.lastIndex = from;
  return stop.exec(text)?.index ?? text.length;
}

/**
 * The password of a URL (https://url.spec.whatwg.org/#url-writing, https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1);
 * scheme, user and host stay. A password with a bare `/` is not allowed by either, and found all the same.
 */
export const urlDetector: Detector = {
  triggers: ["://"],
  atWordStart: false,
  judge: (text, _start, after, isLast) => {
    let end = endBy(AUTHORITY_END, text, after);
    const colon = text.indexOf(":", after);
    const hasColon = colon !== -1 && colon < Math.min(end, after + HOLD_LIMIT);
    // git+ssh://git@host:team/name: a colon behind the user is no password's.
    const at = text.indexOf("@", after);
    if (hasColon && at !== -1 && at < colon) return undefined;
    if (hasColon && !/^\d*$/.test(text.slice(colon + 1, end)) && text[after] !== "[") {
      end = endBy(WORD_END, text, after);
    }
    if (end - after > HOLD_LIMIT) {
      return hasColon ? { from: colon + 1, at: end, rest: UNBROKEN } : undefined;
    }
    if (end === text.length && !isLast) return { pendingFrom: after };
    if (!hasColon) return undefined;
    const host = passwordEnd(text, colon + 1, end);
    const password = text.slice(colon + 1, host);
    if (host === -1 || password === "" || isPlaceholder(password)) return undefined;
    return { from: colon + 1, at: host, rest: NO_REST };
  },
};

/** The last `@` before the path; where there is none, the first one at all. */
function passwordEnd(text: string, from: number, end: number): number {
  const authority = text.slice(from, endBy(AUTHORITY_END, text, from));
  const last = authority.lastIndexOf("@");
  if (last !== -1) return from + last;
  const first = text.slice(from, end).indexOf("@");
  return first === -1 ? -1 : from + first;
}
