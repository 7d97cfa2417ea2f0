import { columnsOf, filled } from "./columns.ts";

/** A column of figures, right-aligned. */
export interface FigureColumn {
  readonly title: string;
  readonly cells: readonly string[];
  /** Where there is no room for all, the column with the highest rank goes first. */
  readonly rank: number;
}

const GAP = 2;
const MIN_LABEL = 24;

/** Lays out cleaned labels with columns of figures beside them, in at most `width` columns of the terminal. */
export function figureTable(
  title: string,
  labels: readonly string[],
  columns: readonly FigureColumn[],
  width: number = Number.POSITIVE_INFINITY,
): readonly string[] {
  const measured = columns.map((column) => ({
    ...column,
    width: Math.max(...[column.title, ...column.cells].map(columnsOf)),
  }));
  const longest = Math.max(...[title, ...labels].map(columnsOf));
  const roomFor = (kept: typeof measured): number =>
    width - kept.reduce((sum, column) => sum + GAP + column.width, 0);
  const leastLabel = Math.min(longest, MIN_LABEL, Math.floor(width / 2));
  let shown = measured;
  while (shown.length > 1 && roomFor(shown) < leastLabel) {
    const dearest = Math.max(...shown.map(({ rank }) => rank));
    shown = shown.filter(({ rank }) => rank !== dearest);
  }
  const labelWidth = Math.max(1, Math.min(longest, roomFor(shown)));
  const line = (label: string, cellOf: (column: FigureColumn) => string): string =>
    [
      filled(label, labelWidth),
      ...shown.map((column) => {
        const cell = cellOf(column);
        return " ".repeat(Math.max(0, GAP + column.width - columnsOf(cell))) + cell;
      }),
    ]
      .join("")
      .trimEnd();
  return [
    line(title, (column) => column.title),
    ...labels.map((label, at) => line(label, ({ cells }) => cells[at] ?? "")),
  ];
}
