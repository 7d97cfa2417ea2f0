import { firstLine } from "./text/clean.ts";
import { type Piece, piece } from "./line.ts";
import { fieldOf, isList, preview } from "./preview.ts";

const MAX_LENGTH = 400;

/** The first line of a text, in quotation marks; nothing for an empty one. */
export function quoted(text: string, ellipsis: string): Piece {
  const line = firstLine(text, MAX_LENGTH, ellipsis);
  return line === "" ? piece("quote", "") : piece("quote", `"${line}`, '"');
}

/** A payload on one line: text in quotation marks, other values as a preview, nothing for `undefined`. */
export function shown(value: unknown, ellipsis: string): Piece {
  if (value === undefined) return piece("quote", "");
  if (typeof value === "string") return quoted(value, ellipsis);
  const text = typeof value === "object" && value !== null ? textOf(value) : undefined;
  return text === undefined ? piece("quote", preview(value, ellipsis)) : quoted(text, ellipsis);
}

/** What a model is asked: the prompt, or the last message of a chat. */
export function asked(input: unknown, ellipsis: string): readonly Piece[] {
  if (!isList(input)) return [shown(input, ellipsis)];
  const last = fieldOf(input, String(input.length - 1));
  const count = input.length === 1 ? "" : `${input.length} messages`;
  return [piece("fact", count), shown(last, ellipsis)];
}

/** The text of a message or a document, in the shapes they usually have. */
function textOf(value: object): string | undefined {
  for (const key of ["content", "text", "pageContent"]) {
    const field = fieldOf(value, key);
    if (typeof field === "string") return field;
    const part = isList(field) ? textOfParts(field) : undefined;
    if (part !== undefined) return part;
  }
  return undefined;
}

function textOfParts(parts: readonly unknown[]): string | undefined {
  const last = fieldOf(parts, String(parts.length - 1));
  if (typeof last !== "object" || last === null) return undefined;
  const text = fieldOf(last, "text");
  return typeof text === "string" ? text : undefined;
}
