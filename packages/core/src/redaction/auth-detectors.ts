import { charClass, endOfRun } from "./char-class.ts";
import { type Detector, HOLD_LIMIT } from "./detector.ts";
import { NO_REST, PrivateKeyRest, runRest } from "./rest.ts";
import { looksRandom } from "./token-detector.ts";

const BASE64URL = charClass(/[A-Za-z0-9_-]/);
const JWT_REST = runRest(charClass(/[A-Za-z0-9_.-]/));

/**
 * JSON Web Tokens in their compact form (https://www.rfc-editor.org/rfc/rfc7519#section-3): `eyJ` is `{"` in base64url.
 * A token without a second part is pending, and taken for one when it outgrows the bound.
 */
const jwt: Detector = {
  triggers: ["eyJ"],
  atWordStart: true,
  judge: (text, start, after, isLast) => {
    const header = endOfRun(text, after, BASE64URL);
    if (header - after > HOLD_LIMIT) return { from: start, at: header, rest: JWT_REST };
    const cutShort = isLast ? undefined : { pendingFrom: start };
    if (header === text.length) return cutShort;
    if (header - after < 8 || text[header] !== ".") return undefined;
    if (text[header + 1] === ".") return { from: start, at: header + 2, rest: JWT_REST };
    const payload = endOfRun(text, header + 1, BASE64URL);
    if (payload - header > 4) return { from: start, at: payload, rest: JWT_REST };
    return payload === text.length ? cutShort : undefined;
  },
};

const TOKEN68 = charClass(/[A-Za-z0-9._~+/=-]/);
const TOKEN68_REST = runRest(TOKEN68);

/** `Bearer` and its token (https://www.rfc-editor.org/rfc/rfc6750#section-2.1). */
const bearer: Detector = {
  triggers: ["Bearer ", "bearer ", "BEARER "],
  atWordStart: true,
  judge: (text, _start, after, isLast) => {
    const end = endOfRun(text, after, TOKEN68);
    const length = end - after;
    if ((length >= 8 && looksRandom(text.slice(after, end))) || length > HOLD_LIMIT) {
      return { from: after, at: end, rest: TOKEN68_REST };
    }
    return end < text.length || isLast ? undefined : { pendingFrom: after };
  },
};

/** What `Basic` is followed by is `user:password` in base64, or else it is a word. */
function isUserAndPassword(base64: string): boolean {
  try {
    return /^[^\p{Cc}]*:[^\p{Cc}]+$/u.test(atob(base64.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return false;
  }
}

/** `Basic` and its credentials (https://www.rfc-editor.org/rfc/rfc7617#section-2). */
const basic: Detector = {
  triggers: ["Basic ", "basic ", "BASIC "],
  atWordStart: true,
  judge: (text, _start, after, isLast) => {
    const end = endOfRun(text, after, TOKEN68);
    if (end - after > HOLD_LIMIT) return { from: after, at: end, rest: TOKEN68_REST };
    if (end === text.length && !isLast) return { pendingFrom: after };
    const isFound = isUserAndPassword(text.slice(after, end));
    return isFound ? { from: after, at: end, rest: NO_REST } : undefined;
  },
};

const LABEL = charClass(/[A-Z0-9 ]/);
const LABEL_CHARS = 64;
/** How a manual shows a key without showing one. */
const BLANK_KEY = /^(?:\\{1,3}[nr]|\s)*(?:X{4}|x{4}|\.{3}|…|<|\$\{|\*{3})/;
const BLANK_CHARS = 24;

/** Private keys in PEM (https://www.rfc-editor.org/rfc/rfc7468) and OpenPGP armor: from marker to marker. */
const privateKey: Detector = {
  triggers: ["-----BEGIN "],
  atWordStart: false,
  judge: (text, start, after, isLast) => {
    const end = endOfRun(text, after, LABEL);
    if (end - after > LABEL_CHARS) return undefined;
    const dashes = text.slice(end, end + 5);
    if (dashes.length < 5 && !isLast && "-----".startsWith(dashes)) return { pendingFrom: start };
    if (dashes !== "-----" || !/PRIVATE KEY(?: BLOCK)?$/.test(text.slice(after, end))) {
      return undefined;
    }
    const body = text.slice(end + 5, end + 5 + BLANK_CHARS);
    if (BLANK_KEY.test(body)) return undefined;
    if (body.length < BLANK_CHARS && !isLast) return { pendingFrom: start };
    return { from: start, at: end + 5, rest: new PrivateKeyRest() };
  },
};

/** The formats of standards. */
export const AUTH_DETECTORS: readonly Detector[] = [jwt, bearer, basic, privateKey];
