/** What a key of a line can hold; objects only where a target wants them. */
export type FieldValue =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly [key: string]: string | number | boolean | undefined };

/** A part of a line. A key without a value is not written. */
export interface Fields {
  readonly [key: string]: FieldValue | undefined;
}

/** A part of a line that is being put together. */
export interface FieldsInProgress {
  [key: string]: FieldValue | undefined;
}

const LONE_SURROGATES = /[\ud800-\udfff]/gu;

// What the language has since ES2024 takes no time for text of Latin letters.
const isWellFormed: unknown = Reflect.get(String.prototype, "isWellFormed");

/**
 * The text without what JSON can hold and its readers cannot: of half a surrogate pair strict parsers refuse the line, and
 * at a NUL shippers written in C take the text to end.
 */
export function sound(text: string): string {
  const whole =
    typeof isWellFormed === "function" && isWellFormed.call(text) === true
      ? text
      : text.replace(LONE_SURROGATES, "\ufffd");
  return whole.includes("\0") ? whole.replaceAll("\0", "\ufffd") : whole;
}

/** The beginning of a text, at most so long. */
export function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}

/** Puts a field in its place, also one named `__proto__`. */
export function putField(into: FieldsInProgress, key: string, value: FieldValue): void {
  if (key === "__proto__") {
    Object.defineProperty(into, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else into[key] = value;
}

/** A value as one text: lists with commas between. */
export function textOf(value: FieldValue): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object") return String(value);
  return Array.isArray(value) ? value.join(",") : JSON.stringify(value);
}

/** Milliseconds to the microsecond: more digits are noise. */
export function milliseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** The number, unless JSON has none like it. */
export function finite(value: number | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
