import { type Fields, type FieldsInProgress, type FieldValue, putField, sound } from "./field.ts";

/** Beyond this length the engine's own way of quoting is faster. */
const SHORT = 64;
/** Words that are kept of one field. */
const MAX_WORDS = 64;

/** How a key of ours stands in a line, before a text and before anything else, and fields that come again and again: put together once. */
interface KeyTexts {
  readonly beforeText: string;
  readonly before: string;
  readonly yes: string;
  readonly no: string;
  readonly words: Map<string, string>;
}

const keyTexts = new Map<string, KeyTexts>();

function textsOf(name: string): KeyTexts {
  const known = keyTexts.get(name);
  if (known !== undefined) return known;
  const texts = {
    beforeText: `,"${name}":"`,
    before: `,"${name}":`,
    yes: `,"${name}":true`,
    no: `,"${name}":false`,
    words: new Map<string, string>(),
  };
  keyTexts.set(name, texts);
  return texts;
}

/** A part of a line, as it is put together: text at once, or an object for whoever wants to look at the fields. */
export class LineFields {
  readonly #object: FieldsInProgress | undefined;
  #text = "";

  constructor(form: "text" | "object") {
    this.#object = form === "object" ? {} : undefined;
  }

  /** Adds a field whose name is one of `LOG_KEYS`: it needs no quoting, and nobody else uses it. */
  put(name: string, value: FieldValue | undefined): void {
    if (value === undefined) return;
    if (this.#object !== undefined) {
      this.#object[name] = soundValue(value);
      return;
    }
    const { beforeText, before, yes, no } = textsOf(name);
    if (typeof value === "boolean") this.#text += value ? yes : no;
    else if (typeof value !== "string") this.#text += before + valueText(value);
    else if (isSimple(value)) this.#text += `${beforeText}${value}"`;
    else this.#text += before + quote(value);
  }

  /** Adds a field of ours that can only be one of a few words. */
  putWord(name: string, value: string): void {
    if (this.#object !== undefined) {
      this.#object[name] = sound(value);
      return;
    }
    const { before, words } = textsOf(name);
    let text = words.get(value);
    if (text === undefined) {
      text = before + quote(value);
      // A recorded event may say anything: what is kept is bounded all the same.
      if (words.size < MAX_WORDS && value.length <= SHORT) words.set(value, text);
    }
    this.#text += text;
  }

  /** Adds a field whose name is the program's. */
  putNamed(
    { name, text }: { readonly name: string; readonly text: string },
    value: FieldValue,
  ): void {
    if (this.#object === undefined) this.#text += text + valueText(value);
    else putField(this.#object, name, soundValue(value));
  }

  get object(): Fields {
    return this.#object ?? {};
  }

  /** The fields as the inside of a JSON object, each with a comma before it. */
  get text(): string {
    return this.#object === undefined ? this.#text : fieldsText(this.#object);
  }
}

/** Fields as the inside of a JSON object, each with a comma before it. */
export function fieldsText(fields: Fields): string {
  let text = "";
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) text += `,${quote(name)}:${valueText(value)}`;
  }
  return text;
}

/** A text in JSON. */
export function quote(text: string): string {
  return isSimple(text) ? `"${text}"` : JSON.stringify(sound(text));
}

// Printable ASCII without quotation mark and backslash.
const SIMPLE = /^[ !#-[\]-~]*$/;

/** Whether it is short, and stands in JSON as it is. */
function isSimple(text: string): boolean {
  return text.length <= SHORT && SIMPLE.test(text);
}

function isList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value);
}

function soundValue(value: FieldValue): FieldValue {
  if (typeof value === "string") return sound(value);
  return isList(value) ? value.map(sound) : value;
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
      return isList(value) ? listText(value) : JSON.stringify(value);
  }
}

function listText(list: readonly string[]): string {
  let text = "";
  for (const each of list) text += text === "" ? quote(each) : `,${quote(each)}`;
  return `[${text}]`;
}
