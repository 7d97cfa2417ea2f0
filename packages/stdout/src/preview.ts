import { cleanLine, firstLine } from "./text/clean.ts";

/** How much of a value is looked at: a preview is one line, whatever the value is. */
const MAX_LENGTH = 400;
const MAX_FIELDS = 12;
const MAX_DEPTH = 3;
const MAX_STRING = 120;

const nothing: ReadonlySet<string> = new Set();
const unreadable = "[unreadable]";

/**
 * A value on one bounded line of cleaned text. Never throws, calls no getter and no `toJSON`. The value's own fields
 * `except` for some are shown.
 */
export function preview(
  value: unknown,
  ellipsis: string,
  except: ReadonlySet<string> = nothing,
): string {
  try {
    return cleanLine(new Preview(ellipsis, except).of(value, 0).slice(0, MAX_LENGTH));
  } catch {
    // A proxy's traps can throw at any look at it.
    return unreadable;
  }
}

/** A property's value, unless it takes a call to know it. */
export function fieldOf(value: object, key: PropertyKey): unknown {
  try {
    return Object.getOwnPropertyDescriptor(value, key)?.value;
  } catch {
    return undefined;
  }
}

/** Whether a value is an array; a proxy that was revoked is nothing. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

class Preview {
  readonly #ellipsis: string;
  readonly #except: ReadonlySet<string>;
  readonly #open: object[] = [];
  #left = MAX_LENGTH;

  constructor(ellipsis: string, except: ReadonlySet<string>) {
    this.#ellipsis = ellipsis;
    this.#except = except;
  }

  of(value: unknown, depth: number): string {
    switch (typeof value) {
      case "string":
        return this.#spend(`"${firstLine(value, MAX_STRING, this.#ellipsis)}"`);
      case "bigint":
        return this.#spend(`${String(value).slice(0, MAX_STRING)}n`);
      case "function":
        return this.#spend("[function]");
      case "symbol":
        return this.#spend(String(value).slice(0, MAX_STRING));
      case "object":
        return value === null ? this.#spend("null") : this.#object(value, depth);
      default:
        return this.#spend(String(value));
    }
  }

  #object(value: object, depth: number): string {
    if (this.#open.includes(value)) return this.#spend("[circular]");
    const special = briefly(value);
    if (special !== undefined) return this.#spend(special);
    if (depth >= MAX_DEPTH) {
      return this.#spend(Array.isArray(value) ? `[${this.#ellipsis}]` : `{${this.#ellipsis}}`);
    }
    this.#open.push(value);
    const shown = Array.isArray(value) ? this.#list(value, depth) : this.#record(value, depth);
    this.#open.pop();
    return shown;
  }

  #list(value: readonly unknown[], depth: number): string {
    const items: string[] = [];
    for (let at = 0; at < value.length; at += 1) {
      if (at >= MAX_FIELDS || this.#left <= 0) {
        items.push(`${this.#ellipsis} ${value.length - at} more`);
        break;
      }
      items.push(this.of(fieldOf(value, String(at)), depth + 1));
    }
    return `[${items.join(", ")}]`;
  }

  #record(value: object, depth: number): string {
    const fields: string[] = [];
    for (const key in value) {
      if (fields.length >= MAX_FIELDS || this.#left <= 0) {
        fields.push(this.#ellipsis);
        break;
      }
      if (depth === 0 && this.#except.has(key)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      if (descriptor === undefined) continue;
      const name = this.#spend(/^[\w$]+$/.test(key) ? key : `"${firstLine(key, MAX_STRING, "")}"`);
      const shown = "value" in descriptor ? this.of(descriptor.value, depth + 1) : "[getter]";
      fields.push(`${name}: ${shown}`);
    }
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }

  #spend(text: string): string {
    this.#left -= text.length;
    return text;
  }
}

/** Values whose fields say little. */
function briefly(value: object): string | undefined {
  if (value instanceof Date) {
    const epochMs = Date.prototype.getTime.call(value);
    return Number.isNaN(epochMs) ? "[invalid date]" : new Date(epochMs).toISOString();
  }
  if (value instanceof Error) {
    const message = fieldOf(value, "message");
    return `[error${typeof message === "string" ? `: ${firstLine(message, MAX_STRING, "")}` : ""}]`;
  }
  if (value instanceof Map) return "[map]";
  if (value instanceof Set) return "[set]";
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return `[${value.byteLength} bytes]`;
  }
  return undefined;
}
