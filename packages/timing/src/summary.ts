import type { CancelReason, RunKind } from "@runtap/core";
import { Dimension } from "./dimension.ts";
import type { DistributionSummary } from "./distribution.ts";
import type { Ledger } from "./ledger.ts";
import type { ResourceFigures } from "./resource-figures.ts";
import type { TraceTimes } from "./run-times.ts";
import { CALL_FIGURES, type CallFigure, type Series } from "./series.ts";

/** What a model call does besides taking its time; what was never observed is absent. */
export interface ModelCallFigures {
  /** From the run's start to the first token of the answer's text. */
  readonly timeToFirstTokenMs?: DistributionSummary;
  /** From the run's start to the first token of reasoning. */
  readonly timeToFirstReasoningMs?: DistributionSummary;
  /** From the run's start to the first part of a tool call. */
  readonly timeToFirstToolCallMs?: DistributionSummary;
  /** Between one token and the next, in whatever channel. */
  readonly gapMs?: DistributionSummary;
  /** From the first token to the last. */
  readonly generationMs?: DistributionSummary;
  /** Output tokens that the provider has counted, by generation time. */
  readonly tokensPerSecond?: DistributionSummary;
}

/** The figures of the runs of one kind that have something in common. */
export interface RunFigures {
  readonly kind: RunKind;
  /** The name, model, tag or group that they share; of a kind, the kind; `"other"` where `isOther`. */
  readonly label: string;
  /** These are the runs that found no place among `maxSeries`. */
  readonly isOther: boolean;
  /** `open`, `ended`, `errored` and `cancelled` together. */
  readonly started: number;
  /** Have started and not ended. */
  readonly open: number;
  readonly ended: number;
  readonly errored: number;
  readonly cancelled: number;
  readonly cancelledBy: { readonly [Reason in CancelReason]?: number };
  /** Took longer than `slow` allows, or have been taking longer already. */
  readonly slow: number;
  /** Of all endings but abandonments; absent while there are none. */
  readonly durationMs?: DistributionSummary;
  /** Time in which no child was open, added up. */
  readonly selfMs: number;
  /** Time in which at least one child was open, added up: children side by side count once. */
  readonly childrenMs: number;
  /** Of model calls that stream. */
  readonly calls?: ModelCallFigures;
}

/** Runs that are counted as other, since there were more names than `maxSeries`. */
export interface FoldedRuns {
  readonly dimension: "name" | "model" | "tag" | "group";
  readonly runs: number;
  readonly maxSeries: number;
}

/** A trace that has ended, and can be shown. */
export interface RecentTrace {
  readonly traceId: string;
  /** Of its first run. */
  readonly kind: RunKind;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly durationMs: number;
  readonly runs: number;
}

/** All that was measured. Each list has the longest total first. */
export interface TimingSummary {
  readonly kinds: readonly RunFigures[];
  readonly names: readonly RunFigures[];
  /** Of `llm` and `embedding` runs. */
  readonly models: readonly RunFigures[];
  /** A tag goes down to what is inside: runs of different kinds are never added up. */
  readonly tags: readonly RunFigures[];
  /** By `groupBy`. */
  readonly groups: readonly RunFigures[];
  readonly folded: readonly FoldedRuns[];
  /** Figures that were left out: NaN, negative (a clock that went back), more than a hundred years. */
  readonly rejectedFigures: number;
  /** The last ones, the oldest first; `trace(traceId)` shows them. */
  readonly recentTraces: readonly RecentTrace[];
  /** Of the process while runs were open, with `resources: true`. */
  readonly resources?: ResourceFigures;
}

/** What a ledger has measured so far. */
export function summaryOf(ledger: Ledger, resources: ResourceFigures | undefined): TimingSummary {
  const { names, models, tags, groups } = ledger.dimensions;
  const { maxSeries, rejectedFigures } = ledger;
  const folded = [
    { dimension: "name", runs: names.foldedRuns, maxSeries },
    { dimension: "model", runs: models.foldedRuns, maxSeries },
    { dimension: "tag", runs: tags.foldedRuns, maxSeries },
    { dimension: "group", runs: groups.foldedRuns, maxSeries },
  ] as const;
  return {
    kinds: figuresOf(byKind(names)),
    names: figuresOf(names),
    models: figuresOf(models),
    tags: figuresOf(tags),
    groups: figuresOf(groups),
    folded: folded.filter(({ runs }) => runs > 0),
    rejectedFigures,
    recentTraces: ledger.recentTraces.flatMap(recentTrace),
    ...(resources === undefined ? {} : { resources }),
  };
}

/** Every run has one name: its names, those without a place included, make up a kind. */
function byKind(names: Dimension): Dimension {
  const kinds = new Dimension(Number.POSITIVE_INFINITY);
  for (const { kind, series } of names.entries()) kinds.at(kind, kind).merge(series);
  return kinds;
}

function figuresOf(dimension: Dimension): readonly RunFigures[] {
  return [...dimension.entries()]
    .map(({ kind, key, series }) => runFigures(kind, key, series))
    .sort((one, other) => (other.durationMs?.total ?? 0) - (one.durationMs?.total ?? 0));
}

function runFigures(kind: RunKind, key: string | undefined, series: Series): RunFigures {
  const durationMs = series.durationMs.summary();
  const calls = callFigures(series);
  return {
    kind,
    label: key ?? "other",
    isOther: key === undefined,
    started: series.started,
    open: series.open,
    ended: series.ended,
    errored: series.errored,
    cancelled: series.cancelledRuns,
    cancelledBy: Object.fromEntries(series.cancelled),
    slow: series.slow,
    ...(durationMs === undefined ? {} : { durationMs }),
    selfMs: series.selfMs,
    childrenMs: series.childrenMs,
    ...(calls === undefined ? {} : { calls }),
  };
}

function callFigures({ calls }: Series): ModelCallFigures | undefined {
  if (calls === undefined) return undefined;
  const figures: { [Name in CallFigure]?: DistributionSummary } = {};
  for (const name of CALL_FIGURES) {
    const summary = calls[name].summary();
    if (summary !== undefined) figures[name] = summary;
  }
  return figures;
}

function recentTrace(trace: TraceTimes): readonly RecentTrace[] {
  const { id: traceId, spans, unseenRuns } = trace;
  const [first] = spans;
  if (first === undefined) return [];
  const { kind, name, startTime } = first;
  const durationMs = trace.lastTime - startTime;
  return [{ traceId, kind, name, startTime, durationMs, runs: spans.length + unseenRuns }];
}
