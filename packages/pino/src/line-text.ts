import type { Fields, FieldValue } from "./fields/field.ts";

// Only what JSON must escape; half a surrogate pair has been taken out where the field was made.
const ESCAPED = /["\\\p{Cc}\u2028\u2029]/u;

const keyTexts = new Map<string, string>();
/** Keys are few, but a program's own are not: what comes after these is quoted each time. */
const MAX_KEY_TEXTS = 1000;

function keyText(key: string): string {
  const known = keyTexts.get(key);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(key)}:`;
  if (keyTexts.size < MAX_KEY_TEXTS) keyTexts.set(key, text);
  return text;
}

function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function valueText(value: FieldValue): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return Number.isFinite(value) ? String(value) : "null";
    case "boolean":
      return value ? "true" : "false";
    default:
      return JSON.stringify(value);
  }
}

/** Fields as the inside of a JSON object, each with a comma after it. */
export function fieldsText(fields: Fields): string {
  let text = "";
  for (const key in fields) {
    const value = fields[key];
    if (value !== undefined) text += `${keyText(key)}${valueText(value)},`;
  }
  return text;
}

/** One line: a JSON object made of texts of {@link fieldsText}, closed by the text for people. */
export function lineText(parts: string, messageKey: string, message: string): string {
  return `{${parts}${keyText(messageKey)}${quote(message)}}\n`;
}
