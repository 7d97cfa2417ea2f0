import type { Usage } from "@runtap/core";
import type { Glyphs } from "./glyphs.ts";
import { counted, formatCount } from "./text/figures.ts";

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
