import { columnsOf, fitting } from "./text/columns.ts";

/** What a piece of a line is, from which its colour follows. */
export type Role =
  | "kind"
  | "name"
  | "fact"
  | "content"
  | "quote"
  | "reasoning"
  | "where"
  | "bar"
  | "started"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "noted";

/** A piece of a line. */
export interface Piece {
  readonly role: Role;
  /** Cleaned, on one line. */
  readonly text: string;
  /** Stands after the text even where that is cut: the closing quotation mark. */
  readonly closing?: string;
}

/** A line about a run, before its place in the tree is known. */
export interface Line {
  readonly mark: Piece;
  /** Shown with a space between them. */
  readonly title: readonly Piece[];
  /** Shown with two spaces between them; the last ones are cut where the line is too long. */
  readonly facts: readonly Piece[];
}

/** A piece, with its closing mark if it has one. */
export function piece(role: Role, text: string, closing?: string): Piece {
  return closing === undefined ? { role, text } : { role, text, closing };
}

// Select Graphic Rendition (ECMA-48): on and off codes of the sixteen colours that every theme defines.
const CODES: { readonly [Each in Role]: readonly [on: string, off: string] | undefined } = {
  kind: ["36", "39"],
  name: ["1", "22"],
  fact: ["2", "22"],
  content: undefined,
  quote: ["2", "22"],
  reasoning: ["2;3", "22;23"],
  where: ["35", "39"],
  bar: ["2", "22"],
  started: ["34", "39"],
  succeeded: ["32", "39"],
  failed: ["31", "39"],
  cancelled: ["33", "39"],
  noted: ["33", "39"],
};

/** The text in the colour of its role. */
export function painted(role: Role, text: string, isColoured: boolean): string {
  const codes = CODES[role];
  if (!isColoured || codes === undefined || text === "") return text;
  return `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
}

/** Cuts pieces that stand next to each other to so many columns. */
export function cutPieces(
  pieces: readonly Piece[],
  columns: number,
  ellipsis: string,
): readonly Piece[] {
  let left = columns;
  const kept: Piece[] = [];
  for (const each of pieces) {
    const whole = each.text + (each.closing ?? "");
    const needed = columnsOf(whole);
    if (needed <= left) {
      kept.push(each);
      left -= needed;
      continue;
    }
    const tail = ellipsis + (each.closing ?? "");
    const head = fitting(each.text, left - columnsOf(tail)).trimEnd();
    const isTelling = head.trim().length > (each.closing ?? "").length;
    const [gap = ""] = /^ */.exec(each.text) ?? [];
    const text = isTelling ? head + tail : gap + ellipsis;
    if (columnsOf(text) <= left) kept.push({ role: each.role, text });
    break;
  }
  return kept;
}

/** The pieces of a line in their order, with the spaces between them. */
export function layOut(line: Line, where: Piece | undefined): readonly Piece[] {
  const pieces: Piece[] = [line.mark];
  const add = (each: Piece, gap: string): void => {
    if (each.text === "") return;
    const isFirst = pieces.length === 1 || pieces.at(-1)?.role === "where";
    pieces.push({ ...each, text: (isFirst ? " " : gap) + each.text });
  };
  const [first, ...others] = line.title;
  if (first?.role === "kind") add(first, " ");
  if (where !== undefined) add(where, " ");
  if (first !== undefined && first.role !== "kind") add(first, " ");
  for (const each of others) add(each, " ");
  for (const each of line.facts) add(each, "  ");
  return pieces;
}

/** Pieces as the text to print. */
export function paint(pieces: readonly Piece[], isColoured: boolean): string {
  let text = "";
  for (const each of pieces) {
    text += painted(each.role, each.text + (each.closing ?? ""), isColoured);
  }
  return text;
}
