import { CANCEL_REASONS, type CancelReason } from "@runtap/core";
import { binOf } from "./bins.ts";
import { Distribution, type DistributionJson } from "./distribution.ts";

/** What of a model call is measured besides its duration. */
export const CALL_FIGURES = [
  "timeToFirstTokenMs",
  "timeToFirstReasoningMs",
  "timeToFirstToolCallMs",
  "gapMs",
  "generationMs",
  "tokensPerSecond",
] as const;

export type CallFigure = (typeof CALL_FIGURES)[number];

type ByCallFigure<Value> = { readonly [Name in CallFigure]: Value };

/** A series as JSON. */
export interface SeriesJson {
  readonly open: number;
  readonly ended: number;
  readonly errored: number;
  readonly slow: number;
  readonly cancelled: Partial<Record<CancelReason, number>>;
  readonly selfMs: number;
  readonly childrenMs: number;
  readonly durationMs?: DistributionJson;
  readonly calls?: { readonly [Name in CallFigure]?: DistributionJson };
}

function callDistributions(): ByCallFigure<Distribution> {
  return {
    timeToFirstTokenMs: new Distribution(),
    timeToFirstReasoningMs: new Distribution(),
    timeToFirstToolCallMs: new Distribution(),
    gapMs: new Distribution(),
    generationMs: new Distribution(),
    tokensPerSecond: new Distribution(),
  };
}

/** What is known of the runs of one name, model, tag or group. */
export class Series {
  open = 0;
  ended = 0;
  errored = 0;
  slow = 0;
  selfMs = 0;
  childrenMs = 0;
  readonly cancelled: Map<CancelReason, number> = new Map();
  readonly durationMs: Distribution = new Distribution();
  #calls: ByCallFigure<Distribution> | undefined;

  get cancelledRuns(): number {
    let count = 0;
    for (const each of this.cancelled.values()) count += each;
    return count;
  }

  get started(): number {
    return this.open + this.ended + this.errored + this.cancelledRuns;
  }

  /** Absent where no model call of the series has said anything of it. */
  get calls(): ByCallFigure<Distribution> | undefined {
    return this.#calls;
  }

  /** Where figures of model calls go. */
  call(figure: CallFigure): Distribution {
    this.#calls ??= callDistributions();
    return this.#calls[figure];
  }

  cancel(reason: CancelReason, count = 1): void {
    this.cancelled.set(reason, (this.cancelled.get(reason) ?? 0) + count);
  }

  merge(other: Series): void {
    this.open += other.open;
    this.ended += other.ended;
    this.errored += other.errored;
    this.slow += other.slow;
    this.selfMs += other.selfMs;
    this.childrenMs += other.childrenMs;
    for (const [reason, count] of other.cancelled) this.cancel(reason, count);
    this.durationMs.merge(other.durationMs);
    if (other.calls === undefined) return;
    for (const figure of CALL_FIGURES) this.call(figure).merge(other.calls[figure]);
  }

  toJSON(): SeriesJson {
    const { open, ended, errored, slow, selfMs, childrenMs } = this;
    const durationMs = this.durationMs.toJSON();
    const calls: { [Name in CallFigure]?: DistributionJson } = {};
    for (const figure of CALL_FIGURES) {
      const figures = this.#calls?.[figure].toJSON();
      if (figures !== undefined) calls[figure] = figures;
    }
    return {
      open,
      ended,
      errored,
      slow,
      cancelled: Object.fromEntries(this.cancelled),
      selfMs,
      childrenMs,
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(this.#calls === undefined ? {} : { calls }),
    };
  }

  static from(json: SeriesJson): Series {
    const series = new Series();
    series.open = json.open;
    series.ended = json.ended;
    series.errored = json.errored;
    series.slow = json.slow;
    series.selfMs = json.selfMs;
    series.childrenMs = json.childrenMs;
    for (const reason of CANCEL_REASONS) {
      const count = json.cancelled[reason];
      if (count !== undefined) series.cancel(reason, count);
    }
    if (json.durationMs !== undefined) series.durationMs.merge(Distribution.from(json.durationMs));
    for (const figure of CALL_FIGURES) {
      const figures = json.calls?.[figure];
      if (figures !== undefined) series.call(figure).merge(Distribution.from(figures));
    }
    return series;
  }
}

/** Feeds one figure to several series; its bin is looked up once. */
export function observeCallIn(all: readonly Series[], figure: CallFigure, value: number): void {
  const bin = binOf(value);
  for (const series of all) series.call(figure).observe(value, bin);
}

/** Feeds a duration to several series. */
export function observeDurationIn(all: readonly Series[], durationMs: number): void {
  const bin = binOf(durationMs);
  for (const series of all) series.durationMs.observe(durationMs, bin);
}
