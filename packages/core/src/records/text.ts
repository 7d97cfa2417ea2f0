// In a pattern with `u` only a surrogate without its other half is matched.
const LONE = /[\ud800-\udfff]/u;
const EVERY_LONE = /[\ud800-\udfff]/gu;

/** The text with what is no character replaced: strict parsers refuse a line with half a surrogate pair. */
export function wellFormed(text: string): string {
  return LONE.test(text) ? text.replace(EVERY_LONE, "\ufffd") : text;
}

/** How many bytes the UTF-16 code unit takes in a JSON string, as UTF-8; half of a pair takes half of the pair's four. */
function bytesOfUnit(unit: number): number {
  if (unit < 0x80) {
    if (unit >= 0x20) return unit === 0x22 || unit === 0x5c ? 2 : 1;
    return unit >= 0x08 && unit <= 0x0d && unit !== 0x0b ? 2 : 6;
  }
  if (unit < 0x800) return 2;
  return unit >= 0xd800 && unit <= 0xdfff ? 2 : 3;
}

/** How many bytes a well-formed text takes as a JSON string in UTF-8, quotes included. */
export function jsonBytes(text: string): number {
  let bytes = 2;
  for (let at = 0; at < text.length; at += 1) bytes += bytesOfUnit(text.charCodeAt(at));
  return bytes;
}

/** How many bytes a well-formed text takes as UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    bytes += unit < 0x80 ? 1 : bytesOfUnit(unit);
  }
  return bytes;
}

/** As long a beginning of the text as takes at most `maxBytes` as a JSON string, quotes included. */
export function lengthWithin(text: string, maxBytes: number): number {
  let bytes = 2;
  for (let at = 0; at < text.length; at += 1) {
    bytes += bytesOfUnit(text.charCodeAt(at));
    if (bytes > maxBytes) return at;
  }
  return text.length;
}

const CHUNK = 3 * 4096;

/** Bytes as base64. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return text;
}
