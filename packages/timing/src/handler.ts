import { defineHandler, type Handler, type RunInfo, type RunReporter } from "@runtap/core";
import { type CriticalStep, criticalPath } from "./critical-path.ts";
import { Ledger } from "./ledger.ts";
import type { LedgerJson } from "./ledger-json.ts";
import { settingsOf, type TimingOptions } from "./options.ts";
import { type Probe, processProbe } from "./process-probe.ts";
import { ResourceWatch } from "./resource-watch.ts";
import { RunTimes } from "./run-times.ts";
import { SlowRuns, type SlowWatch } from "./slow-runs.ts";
import { summaryOf, type TimingSummary } from "./summary.ts";
import { tableOf, type TableOptions } from "./table.ts";
import { waterfallOf, type WaterfallOptions } from "./waterfall.ts";

/** A handler that measures, and what it has measured. */
export interface TimingHandler extends Handler {
  /** All that was measured so far. */
  readonly summary: () => TimingSummary;
  /** The same as text for a terminal: runs, and below them model calls. */
  readonly table: (options?: TableOptions) => string;
  /** A trace as text: its runs below each other, on a scale of time. Without an id the one that ended last; `undefined` when it is not kept. */
  readonly trace: (traceId?: string, options?: WaterfallOptions) => string | undefined;
  /** What a trace waited for, in the order of time. */
  readonly criticalPath: (traceId?: string) => readonly CriticalStep[] | undefined;
  /** The figures for another process to `merge`. Traces and resources stay behind. */
  readonly toJSON: () => LedgerJson;
  /**
   * Adds the figures of another process: its parsed JSON.
   *
   * @throws RuntapError `invalid-option`, with what was expected and what came; nothing is added then.
   */
  readonly merge: (json: unknown) => void;
}

/** What is kept while a run is open. */
interface RunState {
  readonly times: RunTimes;
  readonly reporter: RunReporter;
  watch: SlowWatch | undefined;
}

/**
 * Measures how long runs take, and how model calls stream.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 */
export function timingHandler(options: TimingOptions = {}): TimingHandler {
  return timingWith(options, processProbe);
}

/** The handler with the probe of its choice. */
export function timingWith(
  options: TimingOptions,
  makeProbe: () => Probe | undefined,
): TimingHandler {
  const settings = settingsOf(options);
  const { limits, onSlow, groupBy, clock } = settings;
  const ledger = new Ledger(settings);
  const slow = limits.isEmpty ? undefined : new SlowRuns(limits, onSlow, ledger, clock);
  const probe = settings.resources ? makeProbe() : undefined;
  const resources =
    probe === undefined ? undefined : new ResourceWatch(probe, clock, () => ledger.openRuns);

  const groupOf = (run: RunInfo): string | undefined => {
    const group: unknown = groupBy?.(run);
    return typeof group === "string" && group !== "" ? group : undefined;
  };
  const find = (traceId: string | undefined) =>
    traceId === undefined ? ledger.recentTraces.at(-1) : ledger.trace(traceId);

  const handler = defineHandler({
    name: settings.name,
    state: (run, reporter): RunState => ({ times: new RunTimes(run), reporter, watch: undefined }),
    on: {
      "*.start": (event, state) => {
        const { times, reporter } = state;
        try {
          ledger.start(event, times, groupBy === undefined ? undefined : groupOf(event.run));
        } catch (error) {
          reporter.failed(error, event);
          ledger.start(event, times);
        }
        if (slow !== undefined) state.watch = slow.watch(event, times, reporter);
        resources?.wake();
      },
      "llm.token": (event, { times }) => ledger.token(event, times),
      "run.retry": (event, { times }) => ledger.retry(event, times),
      "*.end": (event, { times, watch }) => {
        if (watch !== undefined) slow?.end(event, watch);
        ledger.end(event, times);
      },
      "*.error": (event, { times, watch }) => {
        if (watch !== undefined) slow?.end(event, watch);
        ledger.end(event, times);
      },
      "*.cancel": (event, { times, watch }) => {
        if (watch !== undefined) slow?.end(event, watch);
        ledger.end(event, times);
      },
    },
    close: () => {
      slow?.close();
      resources?.pause();
    },
  });
  const summary = (): TimingSummary => summaryOf(ledger, resources?.figures());
  return {
    ...handler,
    summary,
    table: (tableOptions) => tableOf(summary(), tableOptions),
    trace: (traceId, waterfallOptions) => {
      const trace = find(traceId);
      return trace === undefined ? undefined : waterfallOf(trace, waterfallOptions);
    },
    criticalPath: (traceId) => {
      const trace = find(traceId);
      return trace === undefined ? undefined : criticalPath(trace.spans, trace.lastTime);
    },
    toJSON: () => ledger.toJSON(),
    merge: (json) => ledger.merge(json),
  };
}
