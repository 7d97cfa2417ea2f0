import type { ToolCall, Usage } from "../events/content.ts";
import type { EmbeddingReport, LlmReport, UsageReport } from "./options.ts";
import { isList } from "./list.ts";

/** What was reported of a model or embedding call, checked; `undefined` is what nobody knows. */
export interface Facts {
  usage: Usage | undefined;
  costUsd: number | undefined;
  model: string | undefined;
  responseId: string | undefined;
  finishReason: string | undefined;
  text: string | undefined;
  toolCalls: readonly ToolCall[] | undefined;
  cached: boolean | undefined;
  count: number | undefined;
  dimensions: number | undefined;
}

/** Everything that may be reported, of any kind. */
export type AnyReport = LlmReport & EmbeddingReport;

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

const FIGURES = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "reasoningTokens",
] as const satisfies readonly (keyof UsageReport)[];

export function noFacts(): Facts {
  return {
    usage: undefined,
    costUsd: undefined,
    model: undefined,
    responseId: undefined,
    finishReason: undefined,
    text: undefined,
    toolCalls: undefined,
    cached: undefined,
    count: undefined,
    dimensions: undefined,
  };
}

/** Usage as events carry it: figures that are not counts are left out, since a wrong figure is worse than none. */
export function toUsage(report: UsageReport): Usage {
  const usage: Growing<Usage> = { source: report.source === "estimate" ? "estimate" : "provider" };
  for (const figure of FIGURES) {
    const value = report[figure];
    if (isFigure(value)) usage[figure] = value;
  }
  if (report.partial === true) usage.partial = true;
  if (report.raw !== undefined) usage.raw = report.raw;
  return usage;
}

function isFigure(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Adds what a report says; what it leaves out stays as it was. Returns the fields that could not be used. */
export function addFacts(facts: Facts, report: AnyReport): readonly string[] {
  const unusable: string[] = [];
  const take = <Value>(
    field: string,
    value: unknown,
    fits: (value: unknown) => value is Value,
  ): Value | undefined => {
    if (value === undefined || value === null) return undefined;
    if (fits(value)) return value;
    unusable.push(field);
    return undefined;
  };
  const { usage } = report;
  if (typeof usage === "object" && usage !== null) facts.usage = toUsage(usage);
  else if (usage !== undefined && usage !== null) unusable.push("usage");
  facts.costUsd = take("costUsd", report.costUsd, isFigure) ?? facts.costUsd;
  facts.model = take("model", report.model, isText) ?? facts.model;
  facts.responseId = take("responseId", report.responseId, isText) ?? facts.responseId;
  facts.finishReason = take("finishReason", report.finishReason, isText) ?? facts.finishReason;
  facts.text = take("text", report.text, isText) ?? facts.text;
  facts.toolCalls = take("toolCalls", report.toolCalls, isToolCalls) ?? facts.toolCalls;
  facts.cached = take("cached", report.cached, isBoolean) ?? facts.cached;
  facts.count = take("count", report.count, isFigure) ?? facts.count;
  facts.dimensions = take("dimensions", report.dimensions, isFigure) ?? facts.dimensions;
  return unusable;
}

function isToolCalls(value: unknown): value is readonly ToolCall[] {
  return isList(value);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}
