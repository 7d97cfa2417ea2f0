import { columnsOf, fitting } from "./text/columns.ts";

/** Text on one row of the screen. */
export interface Row {
  readonly text: string;
  /** How wide it is. */
  readonly columns: number;
  /** What comes after it: a new line of the text, more of the same line, or nothing yet. */
  readonly ending: "newline" | "wrap" | "open";
}

/** Breaks cleaned text into rows, at spaces where there are some. Joined again, the rows are the text. */
export function rowsOf(text: string, firstRoom: number, room: number): Row[] {
  // Cleaned text of as many bytes as characters is ASCII; to ask for the bytes is the cheapest look at a string there is.
  const isNarrow = Buffer.byteLength(text) === text.length;
  const rows: Row[] = [];
  let left = firstRoom;
  let from = 0;
  while (from < text.length) {
    const newline = text.indexOf("\n", from);
    const end = newline === -1 ? text.length : newline;
    // A character takes a column at least, unless it is invisible: no need to measure what cannot fit.
    const near = text.slice(from, Math.min(end, from + left * 2 + 32));
    const cut = from + (near === "" ? 0 : breakingPoint(near, isNarrow, left, room));
    const row = text.slice(from, cut);
    const isWhole = cut === end;
    rows.push({
      text: row,
      columns: isNarrow ? row.length : columnsOf(row),
      ending: isWhole ? (newline === -1 ? "open" : "newline") : "wrap",
    });
    from = isWhole ? end + 1 : cut;
    left = room;
  }
  return rows;
}

/** How much of a line goes onto a row with so many columns left. The last column is for a space only. */
function breakingPoint(near: string, isNarrow: boolean, left: number, room: number): number {
  if (left <= 0) return 0;
  const head = isNarrow ? near.slice(0, Math.max(0, left - 1)) : fitting(near, left - 1);
  if (head.length === near.length) return near.length;
  if (near[head.length] === " ") return head.length + 1;
  const space = head.lastIndexOf(" ");
  const isBegun = left < room;
  if (space >= (isBegun ? 0 : head.length / 2)) return space + 1;
  if (isBegun && (head === "" || (isWord(near, room) && !isIdeograph(near[head.length])))) return 0;
  return head.length > 0 ? head.length : fitting(near, 2).length || near.length;
}

/** Whether the text begins with a word that a row has room for. */
function isWord(text: string, room: number): boolean {
  const [word = ""] = text.split(" ", 1);
  return columnsOf(word) < room;
}

/** Whether a line may be broken before the character without regard to words. */
function isIdeograph(character: string | undefined): boolean {
  return character !== undefined && columnsOf(character) === 2;
}
