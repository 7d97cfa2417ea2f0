import type { Usage } from "@runtap/core";
import type { Glyphs } from "./glyphs.ts";

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

/** Usage in short: `812 → 96 tokens (600 cached, 64 reasoning)`. */
export function formatUsage(usage: Usage, glyphs: Glyphs): string {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  const details = [
    cacheReadTokens === undefined || cacheReadTokens === 0
      ? ""
      : `${formatCount(cacheReadTokens)} cached`,
    cacheWriteTokens === undefined || cacheWriteTokens === 0
      ? ""
      : `${formatCount(cacheWriteTokens)} written to cache`,
    reasoningTokens === undefined || reasoningTokens === 0
      ? ""
      : `${formatCount(reasoningTokens)} reasoning`,
    usage.partial === true ? "partial" : "",
  ].filter((each) => each !== "");
  const figures = flow(inputTokens, outputTokens, glyphs);
  if (figures === "") return "";
  const estimated = usage.source === "estimate" ? `${glyphs.approximately} ` : "";
  const more = details.length === 0 ? "" : ` (${details.join(", ")})`;
  return `${estimated}${figures}${more}`;
}

function flow(input: number | undefined, output: number | undefined, glyphs: Glyphs): string {
  if (input === undefined && output === undefined) return "";
  if (output === undefined) return counted(input ?? 0, "input token");
  if (input === undefined) return counted(output, "output token");
  return `${formatCount(input)} ${glyphs.to} ${formatCount(output)} tokens`;
}
