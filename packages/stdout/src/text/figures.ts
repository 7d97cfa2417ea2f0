/** A count with thousands apart: `12,345`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? count.toLocaleString("en-US") : "?";
}

/** A count of things: `1 document`, `5 documents`. */
export function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** What a call cost: `$1.50`, and small sums with two digits that say something: `$0.00042`. */
export function formatUsd(costUsd: number): string {
  if (!Number.isFinite(costUsd)) return "$?";
  if (costUsd === 0 || Math.abs(costUsd) >= 0.1) return `$${costUsd.toFixed(2)}`;
  return `$${Number(costUsd.toPrecision(2)).toFixed(decimals(costUsd)).replace(/0+$/, "")}`;
}

function decimals(costUsd: number): number {
  return Math.min(12, 1 - Math.floor(Math.log10(Math.abs(costUsd))));
}
