import type { FigureName } from "./figures.ts";
import { workloads } from "./lineup.ts";
import type { EntrantFigures, Outcome } from "./report.ts";
import type { Spread } from "./spread.ts";
import type { Target } from "./targets.ts";

/** A heading and rows of cells, before anybody decides how they look. */
export interface Table {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function outcomeTable(outcomes: readonly Outcome[]): Table {
  return {
    heading: ["what", "target", "measured", "min–max", "holds"],
    rows: outcomes.map(({ target, measured, holds, rounds, roundsWithin }) => [
      workloads.find(({ name }) => name === target.workload)?.title ?? target.workload,
      describeTarget(target),
      quantity(target, measured.median),
      `${quantity(target, measured.min)}–${quantity(target, measured.max)}`,
      `${holds ? "yes" : "NO"} (${roundsWithin}/${rounds})`,
    ]),
  };
}

export function figureTable(summary: readonly EntrantFigures[]): Table {
  return {
    heading: ["what", "who", "time", "min–max", "bytes"],
    rows: summary.map(({ workload, entrant, figures }) => {
      const cpu = timeOf(figures);
      const bytes =
        figures.get("bytes") ?? figures.get("retainedBytes") ?? figures.get("heldBytes");
      return [
        `${workload.title}, per ${workload.unit}`,
        entrant,
        cpu === undefined ? "" : time(cpu.median),
        cpu === undefined ? "" : timeRange(cpu),
        bytes === undefined ? "" : digits(bytes.median),
      ];
    }),
  };
}

/** In nanoseconds: CPU time, except of the latency, which is what a clock on the wall says. */
function timeOf(figures: ReadonlyMap<FigureName, Spread>): Spread | undefined {
  const ms = figures.get("p99Ms");
  if (ms !== undefined) return { median: ms.median * 1e6, min: ms.min * 1e6, max: ms.max * 1e6 };
  return figures.get("cpuNs") ?? figures.get("burstNs") ?? figures.get("callerNs");
}

/** `runtap ≤ 0.8 × eventemitter3`, from the data alone. */
export function describeTarget({ of, over, beyond, figure, bound }: Target): string {
  const net = (name: string): string => (beyond === undefined ? name : `(${name} − ${beyond})`);
  const [sign, limit] = "atMost" in bound ? ["≤", bound.atMost] : ["≥", bound.atLeast];
  return over === undefined
    ? `${net(of)} ${sign} ${digits(limit)} ${units[figure]}`
    : `${net(of)} ${sign} ${digits(limit)} × ${net(over)}`;
}

const units: Readonly<Record<FigureName, string>> = {
  cpuNs: "ns",
  bytes: "bytes",
  retainedBytes: "bytes",
  printedBytes: "bytes",
  burstNs: "ns",
  callerNs: "ns",
  p99Ms: "ms",
  heldBytes: "bytes",
};

function quantity({ over, figure }: Target, value: number): string {
  return over === undefined ? `${digits(value)} ${units[figure]}` : `${digits(value)} ×`;
}

function timeRange({ min, max }: Spread): string {
  return `${time(min)}–${time(max)}`;
}

function time(ns: number): string {
  if (ns >= 1e6) return `${digits(ns / 1e6)} ms`;
  return ns >= 10_000 ? `${digits(ns / 1_000)} µs` : `${digits(ns)} ns`;
}

/** Three significant digits, thousands separated; small differences keep their sign. */
function digits(value: number): string {
  const magnitude = Math.abs(value);
  const decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2;
  const rounded = Number(value.toFixed(decimals));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: decimals });
}

/** Columns padded with spaces, for a terminal. */
export function toPlainText({ heading, rows }: Table): string {
  const lines = [heading, ...rows];
  const widths = heading.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  return lines
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

export function toMarkdown({ heading, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heading), line(heading.map(() => "---")), ...rows.map(line)].join("\n");
}
