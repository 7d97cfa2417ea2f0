import { cleanLine, columnsOf, filled } from "@runtap/stdout/format";
import { type CriticalStep, criticalPath } from "./critical-path.ts";
import { durationText, shareText } from "./figure-text.ts";
import type { RunTimes, TraceTimes } from "./run-times.ts";
import { requireWidth, terminalColumns } from "./terminal-columns.ts";

/** How a trace is printed. */
export interface WaterfallOptions {
  /** Columns of the terminal, at least 20. @default the terminal's, else 100 */
  readonly width?: number | undefined;
  /** `false` draws in ASCII. @default true */
  readonly unicode?: boolean | undefined;
}

interface Glyphs {
  readonly branch: string;
  readonly lastBranch: string;
  readonly stem: string;
  readonly critical: string;
  readonly beside: string;
  readonly ellipsis: string;
}

const unicodeGlyphs: Glyphs = {
  branch: "├ ",
  lastBranch: "└ ",
  stem: "│ ",
  critical: "█",
  beside: "░",
  ellipsis: "…",
};

const asciiGlyphs: Glyphs = {
  branch: "|-",
  lastBranch: "`-",
  stem: "| ",
  critical: "#",
  beside: "=",
  ellipsis: "~",
};

/** Rows that are printed. */
const MAX_ROWS = 200;
const MIN_BAR = 8;
const MAX_STEPS = 4;

interface Row {
  readonly label: string;
  readonly run: RunTimes;
}

/**
 * A trace as text: a row for each run, with its part of the time; what is on the critical path is drawn solid.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 */
export function waterfallOf(trace: TraceTimes, options: WaterfallOptions = {}): string {
  const { width = terminalColumns(), unicode = true } = options;
  requireWidth(width);
  const glyphs = unicode ? unicodeGlyphs : asciiGlyphs;
  const { spans, unseenRuns, firstTime: from, lastTime: until } = trace;
  const steps = criticalPath(spans, until);
  const rows = rowsOf(spans, glyphs);
  const shown = rows.slice(0, MAX_ROWS);
  const facts = shown.map(({ run }) => factsOf(run, until));
  const factWidth = Math.max(0, ...facts.map(columnsOf));
  const longest = Math.max(0, ...shown.map(({ label }) => columnsOf(label)));
  const labelWidth = Math.max(4, Math.min(longest, width - factWidth - MIN_BAR - 4));
  const barWidth = width - labelWidth - factWidth - 4;
  const lines = shown.map(({ label, run }, at) => {
    const fact = facts[at] ?? "";
    const own = steps.filter(({ runId }) => runId === run.id);
    const bar = barWidth < MIN_BAR ? "" : barOf(run, own, from, until, barWidth, glyphs);
    const head = filled(label, labelWidth, glyphs.ellipsis);
    return `${head}  ${" ".repeat(factWidth - columnsOf(fact))}${fact}  ${bar}`.trimEnd();
  });
  const hidden = rows.length - shown.length + unseenRuns;
  if (hidden > 0) lines.push(`${hidden} more runs.`);
  lines.push(...pathLines(steps, until - from, width));
  return `${lines.join("\n")}\n`;
}

function rowsOf(spans: readonly RunTimes[], glyphs: Glyphs): readonly Row[] {
  const inside = new Map<RunTimes | undefined, RunTimes[]>();
  const known = new Set(spans);
  for (const run of spans) {
    const parent = run.parent !== undefined && known.has(run.parent) ? run.parent : undefined;
    const siblings = inside.get(parent);
    if (siblings === undefined) inside.set(parent, [run]);
    else siblings.push(run);
  }
  const rows: Row[] = [];
  const add = (run: RunTimes, ownPrefix: string, prefix: string): void => {
    rows.push({ run, label: `${ownPrefix}${run.kind} ${cleanLine(run.name)}` });
    const children = inside.get(run) ?? [];
    children.forEach((child, at) => {
      const isLast = at === children.length - 1;
      add(
        child,
        prefix + (isLast ? glyphs.lastBranch : glyphs.branch),
        prefix + (isLast ? "  " : glyphs.stem),
      );
    });
  };
  for (const root of inside.get(undefined) ?? []) add(root, "", "");
  return rows;
}

function factsOf(run: RunTimes, until: number): string {
  const end = run.isOpen ? until : run.endTime;
  const mark = run.standing === "end" ? "" : `${run.standing} `;
  return mark + durationText(Math.max(0, end - run.startTime));
}

function barOf(
  run: RunTimes,
  steps: readonly CriticalStep[],
  from: number,
  until: number,
  width: number,
  glyphs: Glyphs,
): string {
  const columnOf = (time: number): number =>
    until > from ? Math.min(width, Math.max(0, ((time - from) / (until - from)) * width)) : 0;
  const first = Math.min(width - 1, Math.floor(columnOf(run.startTime)));
  const last = Math.max(first + 1, Math.ceil(columnOf(run.isOpen ? until : run.endTime)));
  const cells = Array.from({ length: last - first }, (_, at) => {
    const isCritical = steps.some(
      (step) =>
        columnOf(step.from) < first + at + 1 && columnOf(step.from + step.durationMs) > first + at,
    );
    return isCritical ? glyphs.critical : glyphs.beside;
  });
  return " ".repeat(first) + cells.join("");
}

/** Which runs the trace waited for, the longest first. */
function pathLines(
  steps: readonly CriticalStep[],
  totalMs: number,
  width: number,
): readonly string[] {
  const waits = new Map<string, { readonly label: string; readonly ms: number }>();
  for (const { runId, name, durationMs } of steps) {
    const ms = (waits.get(runId)?.ms ?? 0) + durationMs;
    waits.set(runId, { label: cleanLine(name), ms });
  }
  const longest = [...waits.values()].sort((one, other) => other.ms - one.ms).slice(0, MAX_STEPS);
  let line = "waited for:";
  for (const { label, ms } of longest) {
    const part = ` ${label} ${durationText(ms)} (${shareText(ms / totalMs)}),`;
    if (columnsOf(line + part) > width) break;
    line += part;
  }
  return line === "waited for:" ? [] : [`${line.slice(0, -1)}.`];
}
