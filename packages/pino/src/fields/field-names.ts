import { cut, sound } from "./field.ts";
import { quote } from "./line-fields.ts";

const MAX_KEY_LENGTH = 64;
/** Programs use the same few names again and again; beyond these nothing is kept. */
const MAX_PREFIXES = 64;
const MAX_NAMES = 256;

/** A field whose name is the program's. */
export interface FieldName {
  readonly name: string;
  /** As it stands in a line, with a comma before it and a colon after. */
  readonly text: string;
}

const known = new Map<string, FieldNames>();

/** The names of fields below a prefix, each put together once. */
export class FieldNames {
  readonly prefix: string;
  readonly #names = new Map<string, FieldName>();

  private constructor(prefix: string) {
    this.prefix = prefix;
  }

  static below(prefix: string): FieldNames {
    const found = known.get(prefix);
    if (found !== undefined) return found;
    const names = new FieldNames(prefix);
    if (known.size < MAX_PREFIXES) known.set(prefix, names);
    return names;
  }

  of(key: string): FieldName {
    const found = this.#names.get(key);
    if (found !== undefined) return found;
    const name = this.prefix + sound(cut(key, MAX_KEY_LENGTH));
    const made = { name, text: `,${quote(name)}:` };
    if (this.#names.size < MAX_NAMES && key.length <= MAX_KEY_LENGTH) this.#names.set(key, made);
    return made;
  }
}
