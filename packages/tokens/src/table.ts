import type { Totals } from "./ledger/tally.ts";
import type { TokenTotals } from "./ledger/token-sums.ts";

const HEADER = ["", "calls", "input", "cached", "output", "reasoning", "cost"];
const MAX_NAME = 40;
const MAX_ROWS = 50;

function count(value: number | undefined): string {
  return value === undefined ? "–" : value.toLocaleString("en-US");
}

function money(usd: number | undefined): string {
  if (usd === undefined) return "–";
  if (usd === 0 || usd >= 0.1) return `$${usd.toFixed(2)}`;
  const digits = Math.min(9, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits).replace(/0+$/, "")}`;
}

function row(name: string, calls: number, sums: TokenTotals): readonly string[] {
  return [
    name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name,
    count(calls),
    count(sums.inputTokens),
    count(sums.cacheReadTokens),
    count(sums.outputTokens),
    count(sums.reasoningTokens),
    money(sums.costUsd),
  ];
}

/** A name's rows: what providers said, and below it what was estimated and what a cache answered, where there is any. */
function rowsOf(name: string, totals: Totals): readonly (readonly string[])[] {
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

function printed(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADER.map((_, at) => Math.max(...rows.map((cells) => (cells[at] ?? "").length)));
  return rows.map((cells) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
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
  const lines = printed([
    HEADER,
    ...sorted.slice(0, MAX_ROWS).flatMap(([name, totals]) => rowsOf(clean(name), totals)),
    ...rowsOf("total", total),
  ]);
  const more = [
    notes(total),
    sorted.length > MAX_ROWS ? `${count(sorted.length - MAX_ROWS)} names are not shown` : "",
    folded > 0 ? `${count(folded)} names are in (other)` : "",
  ];
  return [...lines, ...more.filter((line) => line !== "")].join("\n");
}

/** Names are the program's: what would move a terminal's cursor is taken out. */
function clean(name: string): string {
  return name.replace(/\p{Cc}|\p{Cf}/gu, " ");
}
