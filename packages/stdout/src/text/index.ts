export { clean, cleanLine } from "./clean.ts";
export { columnsOf, filled, fitting, MIN_COLUMNS } from "./columns.ts";
export { formatDuration } from "./duration.ts";
export { formatCount, formatUsd } from "./figures.ts";
export { type FigureColumn, figureTable } from "./table.ts";
