import {
  cleanLine,
  columnsOf,
  figureTable,
  filled,
  formatCount,
  formatUsd,
} from "@runtap/stdout/format";
import type { Totals } from "./ledger/tally.ts";
import type { TokenTotals } from "./ledger/token-sums.ts";

const TITLES = ["calls", "input", "cached", "output", "reasoning", "cost"];
const MAX_NAME = 40;
const MAX_ROWS = 50;
const NOTHING = "–";

/** A name and its figures, as text. */
interface Row {
  readonly label: string;
  readonly cells: readonly string[];
}

function count(value: number | undefined): string {
  return value === undefined ? NOTHING : formatCount(value);
}

function row(name: string, calls: number, sums: TokenTotals): Row {
  const { inputTokens, cacheReadTokens, outputTokens, reasoningTokens, costUsd } = sums;
  const tokens = [inputTokens, cacheReadTokens, outputTokens, reasoningTokens];
  return {
    label: columnsOf(name) > MAX_NAME ? filled(name, MAX_NAME) : name,
    cells: [
      count(calls),
      ...tokens.map(count),
      costUsd === undefined ? NOTHING : formatUsd(costUsd),
    ],
  };
}

/** A name's rows: what providers said, and below it what was estimated and what a cache answered, where there is any. */
function rowsOf(name: string, totals: Totals): readonly Row[] {
  const { estimated, cached } = totals;
  const rows = [row(name, totals.calls, totals)];
  if (estimated.calls > 0) rows.push(row("  ≈ estimated", estimated.calls, estimated));
  if (cached.calls > 0) rows.push(row("  ⟲ from cache", cached.calls, cached));
  return rows;
}

function notes({
  failed,
  cancelled,
  refused,
  retried,
  partial,
  unknown,
  unpriced,
}: Totals): string {
  const said = [
    [failed, "failed"],
    [cancelled, "cancelled"],
    [refused, "refused"],
    [retried, "retried"],
    [partial, "partial"],
    [unknown, "without usage"],
    [unpriced, "without a price"],
  ] as const;
  return said
    .filter(([times]) => times > 0)
    .map(([times, what]) => `${count(times)} ${what}`)
    .join(" · ");
}

/** Totals as a table for a terminal, the dearest name first, then the one with the most tokens; at most 50 names. */
export function tokenTable(
  total: Totals,
  groups: ReadonlyMap<string, Totals>,
  folded: number,
): string {
  const weight = ({ inputTokens = 0, outputTokens = 0, estimated }: Totals): number =>
    inputTokens + outputTokens + (estimated.inputTokens ?? 0) + (estimated.outputTokens ?? 0);
  const sorted = [...groups].sort(
    ([, one], [, other]) =>
      (other.costUsd ?? 0) - (one.costUsd ?? 0) || weight(other) - weight(one),
  );
  const rows = [
    ...sorted.slice(0, MAX_ROWS).flatMap(([name, totals]) => rowsOf(cleanLine(name), totals)),
    ...rowsOf("total", total),
  ];
  const lines = figureTable(
    "",
    rows.map(({ label }) => label),
    TITLES.map((title, at) => ({
      title,
      rank: at,
      cells: rows.map(({ cells }) => cells[at] ?? ""),
    })),
  );
  const more = [
    notes(total),
    sorted.length > MAX_ROWS ? `${count(sorted.length - MAX_ROWS)} names are not shown` : "",
    folded > 0 ? `${count(folded)} names are in (other)` : "",
  ];
  return [...lines, ...more.filter((line) => line !== "")].join("\n");
}
