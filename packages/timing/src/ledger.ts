import type { AnyEnding, AnyStart, LlmFacts, LlmToken, RunInfo, RunRetry } from "@runtap/core";
import { isFigure } from "./bins.ts";
import { Dimension } from "./dimension.ts";
import { type LedgerJson, readLedger } from "./ledger-json.ts";
import { OpenRuns } from "./open-runs.ts";
import { elapsed, type RunTimes, type TraceTimes } from "./run-times.ts";
import { GapShares } from "./gap-shares.ts";
import { type CallFigure, observeCallIn, observeDurationIn, type Series } from "./series.ts";

/** By what runs are told apart. */
export interface Dimensions {
  readonly names: Dimension;
  readonly models: Dimension;
  readonly tags: Dimension;
  readonly groups: Dimension;
}

export const DIMENSIONS = ["names", "models", "tags", "groups"] as const;

/** What a ledger is told once. */
export interface LedgerOptions {
  readonly maxSeries: number;
  readonly maxTraces: number;
}

/** Folds the events of runs into figures, in bounded memory. It reads no clock: time is what the events say. */
export class Ledger {
  readonly maxSeries: number;
  readonly #dimensions: Dimensions;
  readonly #gaps = new GapShares();
  readonly #runs: OpenRuns;
  #openRuns = 0;
  #rejectedFigures = 0;

  constructor({ maxSeries, maxTraces }: LedgerOptions) {
    this.maxSeries = maxSeries;
    this.#dimensions = {
      names: new Dimension(maxSeries),
      models: new Dimension(maxSeries),
      tags: new Dimension(maxSeries),
      groups: new Dimension(maxSeries),
    };
    this.#runs = new OpenRuns(maxTraces);
  }

  /** What was measured, with all that was heard so far. */
  get dimensions(): Dimensions {
    this.#gaps.settle();
    return this.#dimensions;
  }

  /** Runs that have started and not ended. */
  get openRuns(): number {
    return this.#openRuns;
  }

  /** Figures that were none: NaN, negative, more than a hundred years. */
  get rejectedFigures(): number {
    return this.#rejectedFigures;
  }

  /** Traces that have ended, the oldest first. */
  get recentTraces(): readonly TraceTimes[] {
    return this.#runs.recent;
  }

  /** How many runs, traces and series are held. */
  get held(): number {
    let series = 0;
    for (const name of DIMENSIONS) series += this.#dimensions[name].size;
    return this.#runs.held + this.#gaps.size + series;
  }

  trace(traceId: string): TraceTimes | undefined {
    return this.#runs.find(traceId);
  }

  /** A run is heard for the first time: usually by its start. */
  open(times: RunTimes, run: RunInfo, model?: string, group?: string): void {
    if (times.standing !== "new") return;
    const { kind } = times;
    const series: Series[] = [this.#dimensions.names.at(kind, times.name)];
    if (model !== undefined) series.push(this.#dimensions.models.at(kind, model));
    // The same tag twice, or two that both found no place, count once.
    for (const tag of run.tags) addOnce(series, this.#dimensions.tags.at(kind, tag));
    if (group !== undefined) series.push(this.#dimensions.groups.at(kind, group));
    for (const each of series) each.open += 1;
    times.series = series;
    times.model = model;
    times.standing = "open";
    this.#openRuns += 1;
    this.#runs.add(times);
  }

  start(event: AnyStart, times: RunTimes, group?: string): void {
    this.open(times, event.run, modelOf(event), group);
  }

  token({ channel, time, run }: LlmToken, times: RunTimes): void {
    if (!times.isOpen) this.open(times, run);
    const gap = times.token(channel, time);
    if (times.tokenEvents === 1) return;
    if (!isFigure(gap)) {
      this.#rejectedFigures += 1;
      return;
    }
    times.share ??= this.#gaps.take(times.series);
    times.share.gaps.observe(gap);
  }

  retry({ model, run }: RunRetry, times: RunTimes): void {
    if (!times.isOpen) this.open(times, run);
    times.retry();
    if (isText(model)) this.#moveTo(model, times);
  }

  /** The run took longer than it may. */
  slow(times: RunTimes): void {
    for (const each of times.series) each.slow += 1;
  }

  end(event: AnyEnding, times: RunTimes): void {
    if (!times.isOpen) this.open(times, event.run);
    // A second ending, as a log may have it.
    if (!times.isOpen) return;
    const model = modelOf(event);
    if (times.model === undefined && model !== undefined) this.#moveTo(model, times);
    if ("tokenEvents" in event) this.#observeCall(event, times);
    const { series } = times;
    const isAbandoned = "reason" in event && event.reason === "abandoned";
    const standing = "error" in event ? "error" : "reason" in event ? "cancel" : "end";
    times.close(standing, event.time);
    for (const each of series) {
      each.open -= 1;
      if ("error" in event) each.errored += 1;
      else if ("reason" in event) each.cancel(event.reason);
      else each.ended += 1;
    }
    // How long an abandoned run took is not known: its ending is the sweep's.
    if (!isAbandoned) this.#observeDuration(series, event.durationMs, times.childrenMs);
    this.#openRuns -= 1;
    this.#runs.remove(times);
  }

  /**
   * Adds the figures of another process: what its `toJSON()` gave.
   *
   * @throws RuntapError `invalid-option`, with what was expected and what came; nothing is added then.
   */
  merge(json: unknown): void {
    const { dimensions, rejectedFigures } = readLedger(json);
    for (const name of DIMENSIONS) {
      this.#dimensions[name].merge(Dimension.from(dimensions[name]));
    }
    this.#rejectedFigures += rejectedFigures;
  }

  /** The figures as JSON, for another process to merge. Traces stay behind. */
  toJSON(): LedgerJson {
    const { names, models, tags, groups } = this.dimensions;
    return {
      v: 1,
      dimensions: {
        names: names.toJSON(),
        models: models.toJSON(),
        tags: tags.toJSON(),
        groups: groups.toJSON(),
      },
      rejectedFigures: this.#rejectedFigures,
    };
  }

  #observe(times: RunTimes, figure: CallFigure, value: number): void {
    if (isFigure(value)) observeCallIn(times.series, figure, value);
    else this.#rejectedFigures += 1;
  }

  #observeDuration(series: readonly Series[], durationMs: number, childrenMs: number): void {
    if (!isFigure(durationMs)) {
      this.#rejectedFigures += 1;
      return;
    }
    observeDurationIn(series, durationMs);
    const inChildren = Math.min(childrenMs, durationMs);
    for (const each of series) {
      each.childrenMs += inChildren;
      each.selfMs += durationMs - inChildren;
    }
  }

  #observeCall({ usage }: LlmFacts, times: RunTimes): void {
    const { startTime, firstToken, lastToken, tokenEvents } = times;
    if (tokenEvents === 0) return;
    const since = (figure: CallFigure, time: number): void => {
      if (!Number.isNaN(time)) this.#observe(times, figure, time - startTime);
    };
    since("timeToFirstTokenMs", times.firstText);
    since("timeToFirstReasoningMs", times.firstReasoning);
    since("timeToFirstToolCallMs", times.firstToolCall);
    if (tokenEvents === 1) return;
    this.#observe(times, "generationMs", lastToken - firstToken);
    const seconds = elapsed(firstToken, lastToken) / 1000;
    if (seconds === 0 || usage?.source !== "provider" || usage.partial === true) return;
    const { outputTokens, reasoningTokens = 0 } = usage;
    if (outputTokens === undefined) return;
    // Reasoning that was not streamed was done before the first token; and what came with the first token, before that.
    const wasReasoningSeen = !Number.isNaN(times.firstReasoning);
    const streamed = wasReasoningSeen ? outputTokens : outputTokens - reasoningTokens;
    const later = (streamed * (tokenEvents - 1)) / tokenEvents;
    this.#observe(times, "tokensPerSecond", later / seconds);
  }

  /** The model turns out late, or is another one. */
  #moveTo(model: string, times: RunTimes): void {
    if (times.model === model) return;
    const before =
      times.model === undefined ? undefined : this.#dimensions.models.at(times.kind, times.model);
    const after = this.#dimensions.models.at(times.kind, model);
    times.model = model;
    if (before === after) return;
    if (before !== undefined) before.open -= 1;
    after.open += 1;
    times.leaveShare();
    times.series = [...times.series.filter((each) => each !== before), after];
  }
}

/** What stands for a model in a program without types need not be text. */
function isText(value: unknown): value is string {
  return typeof value === "string";
}

function modelOf(event: AnyStart | AnyEnding): string | undefined {
  return "model" in event && isText(event.model) ? event.model : undefined;
}

function addOnce(series: Series[], one: Series): void {
  if (!series.includes(one)) series.push(one);
}
