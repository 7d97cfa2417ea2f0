import { complain } from "@runtap/core";
import { cleanLine, type FigureColumn, figureTable } from "@runtap/stdout/format";
import { bytesText, countText, durationText, rateText, shareText } from "./figure-text.ts";
import type { ResourceFigures } from "./resource-figures.ts";
import type { RunFigures, TimingSummary } from "./summary.ts";
import { requireWidth, terminalColumns } from "./terminal-columns.ts";

/** How a table is printed. */
export interface TableOptions {
  /** What a row stands for. @default "name" */
  readonly by?: "kind" | "name" | "model" | "tag" | "group" | undefined;
  /** Columns of the terminal, at least 20; what has no room is left out. @default the terminal's, else 100 */
  readonly width?: number | undefined;
  /** Rows of each part, those with the longest totals. @default 20 */
  readonly maxRows?: number | undefined;
}

const LISTS = {
  kind: "kinds",
  name: "names",
  model: "models",
  tag: "tags",
  group: "groups",
} as const;

/**
 * A summary as text for a terminal.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 */
export function tableOf(summary: TimingSummary, options: TableOptions = {}): string {
  const { by = "name", width = terminalColumns(), maxRows = 20 } = options;
  if (!Object.hasOwn(LISTS, by)) {
    throw complain(
      "`by`",
      `one of ${Object.keys(LISTS).join(", ")}`,
      by,
      'Leave it out for "name".',
    );
  }
  requireWidth(width);
  if (!Number.isSafeInteger(maxRows) || maxRows < 1) {
    throw complain("`maxRows`", "a positive integer", maxRows, "Leave it out for 20.");
  }
  const all = summary[LISTS[by]];
  const rows = all.slice(0, maxRows);
  const calls = rows.filter((row) => row.calls !== undefined);
  const parts = [
    rows.length === 0
      ? [`No runs by ${by}.`]
      : figureTable(
          by === "kind" ? "kind" : `runs by ${by}`,
          rows.map(labelOf),
          runColumns(rows),
          width,
        ),
    calls.length === 0
      ? []
      : figureTable("model calls (p50)", calls.map(labelOf), callColumns(calls), width),
    notesOn(summary, all.length - rows.length),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function labelOf({ kind, label, isOther }: RunFigures): string {
  if (isOther) return `${kind} (other)`;
  return label === kind ? kind : `${kind} ${cleanLine(label)}`;
}

function runColumns(rows: readonly RunFigures[]): readonly FigureColumn[] {
  const counts = (title: string, rank: number, of: (row: RunFigures) => number): FigureColumn[] =>
    rows.some((row) => of(row) > 0)
      ? [{ title, rank, cells: rows.map((row) => countText(of(row))) }]
      : [];
  const times = (
    title: string,
    rank: number,
    of: (row: RunFigures) => number | undefined,
  ): FigureColumn => ({ title, rank, cells: rows.map((row) => durationText(of(row))) });
  return [
    ...counts("started", 1, (row) => row.started),
    ...counts("errors", 4, (row) => row.errored),
    ...counts("cancelled", 5, (row) => row.cancelled),
    ...counts("open", 6, (row) => row.open),
    ...counts("slow", 7, (row) => row.slow),
    times("min", 14, (row) => row.durationMs?.min),
    times("mean", 13, (row) => row.durationMs?.mean),
    times("p50", 2, (row) => row.durationMs?.p50),
    times("p90", 12, (row) => row.durationMs?.p90),
    times("p95", 3, (row) => row.durationMs?.p95),
    times("p99", 10, (row) => row.durationMs?.p99),
    times("max", 9, (row) => row.durationMs?.max),
    times("total", 8, (row) => row.durationMs?.total),
    times("self", 11, (row) => (row.durationMs === undefined ? undefined : row.selfMs)),
  ];
}

function callColumns(rows: readonly RunFigures[]): readonly FigureColumn[] {
  const column = (
    title: string,
    rank: number,
    of: (row: RunFigures) => number | undefined,
    show: (figure: number | undefined) => string = durationText,
  ): FigureColumn[] =>
    rows.some((row) => of(row) !== undefined)
      ? [{ title, rank, cells: rows.map((row) => show(of(row))) }]
      : [];
  return [
    ...column("first token", 1, ({ calls }) => calls?.timeToFirstTokenMs?.p50),
    ...column("p95", 4, ({ calls }) => calls?.timeToFirstTokenMs?.p95),
    ...column("reasoning", 5, ({ calls }) => calls?.timeToFirstReasoningMs?.p50),
    ...column("tool call", 6, ({ calls }) => calls?.timeToFirstToolCallMs?.p50),
    ...column("gap", 3, ({ calls }) => calls?.gapMs?.p50),
    ...column("gap p95", 7, ({ calls }) => calls?.gapMs?.p95),
    ...column("generation", 8, ({ calls }) => calls?.generationMs?.p50),
    ...column("tokens/s", 2, ({ calls }) => calls?.tokensPerSecond?.p50, rateText),
  ];
}

function notesOn(
  { folded, rejectedFigures, resources }: TimingSummary,
  hidden: number,
): readonly string[] {
  return [
    ...(hidden > 0 ? [`${countText(hidden)} more rows.`] : []),
    ...folded.map(
      ({ dimension, runs, maxSeries }) =>
        `Other: ${countText(runs)} runs had no place among the first ${countText(maxSeries)} ${dimension}s (maxSeries).`,
    ),
    ...(rejectedFigures > 0
      ? [`Left out: ${countText(rejectedFigures)} figures that were no times.`]
      : []),
    ...(resources === undefined ? [] : [resourceLine(resources)]),
  ];
}

function resourceLine(figures: ResourceFigures): string {
  const { cpuShare, maxCpuShare, rssBytes, heapUsedBytes, eventLoopDelayMs: delay } = figures;
  const parts = [
    `CPU ${shareText(cpuShare)} of a core (at most ${shareText(maxCpuShare)})`,
    `memory ${bytesText(rssBytes.max)}`,
    `heap ${bytesText(heapUsedBytes.max)}`,
    ...(delay === undefined
      ? []
      : [
          `event loop late by ${durationText(delay.p99)} (p99), ${durationText(delay.max)} at most`,
        ]),
  ];
  return `The process while runs were open: ${parts.join(", ")}.`;
}
