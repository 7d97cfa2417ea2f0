import type { RunInfo, RunKind, TokenChannel } from "@runtap/core";
import type { Series } from "./series.ts";
import type { GapShare } from "./gap-shares.ts";
import { shortKey } from "./short-key.ts";

/** Where a run stands. */
export type Standing = "new" | "open" | "end" | "error" | "cancel";

const none: readonly Series[] = [];

/** Milliseconds from one time to a later one; 0 where the clock has gone back or is no number. */
export function elapsed(from: number, to: number): number {
  const ms = to - from;
  return ms > 0 ? ms : 0;
}

/** What is remembered of one run: its times and its place in the trace, nothing of its content. */
export class RunTimes {
  readonly id: string;
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly kind: RunKind;
  readonly name: string;
  readonly startTime: number;
  standing: Standing = "new";
  endTime: number = Number.NaN;
  /** The series that its figures go to, while it is open. */
  series: readonly Series[] = none;
  /** Where its gaps between tokens go: looked up at the second token. */
  share: GapShare | undefined;
  model: string | undefined;
  trace: TraceTimes | undefined;
  parent: RunTimes | undefined;
  /** Time in which at least one child was open: the union of their intervals. */
  childrenMs = 0;
  #openChildren = 0;
  #busySince = 0;

  /** Times of the first token in each channel and of the last one, in this attempt; NaN before. */
  firstText: number = Number.NaN;
  firstReasoning: number = Number.NaN;
  firstToolCall: number = Number.NaN;
  firstToken: number = Number.NaN;
  lastToken: number = Number.NaN;
  tokenEvents = 0;
  #lastChannel: TokenChannel | undefined;

  constructor(run: RunInfo) {
    this.id = run.id;
    this.traceId = run.traceId;
    this.parentId = run.parentId;
    this.kind = run.kind;
    this.name = shortKey(run.name);
    this.startTime = run.startTime;
  }

  get isOpen(): boolean {
    return this.standing === "open";
  }

  childStarted(time: number): void {
    if (this.#openChildren === 0) this.#busySince = time;
    this.#openChildren += 1;
  }

  childEnded(time: number): void {
    if (this.#openChildren === 0) return;
    this.#openChildren -= 1;
    if (this.#openChildren === 0) this.childrenMs += elapsed(this.#busySince, time);
  }

  /** Children that are open still are its own no more: they outlive it. */
  close(standing: Standing, time: number): void {
    if (this.#openChildren > 0) this.childrenMs += elapsed(this.#busySince, time);
    this.#openChildren = 0;
    this.standing = standing;
    this.endTime = time;
    this.series = none;
    this.leaveShare();
  }

  /** Its figures go nowhere, or elsewhere from now on. */
  leaveShare(): void {
    if (this.share !== undefined) this.share.runs -= 1;
    this.share = undefined;
  }

  /** Notes a token; gives back how long after the one before it came, NaN for the first. */
  token(channel: TokenChannel, time: number): number {
    const gap = time - this.lastToken;
    this.lastToken = time;
    this.tokenEvents += 1;
    if (channel !== this.#lastChannel) this.#turnTo(channel, time);
    return gap;
  }

  #turnTo(channel: TokenChannel, time: number): void {
    this.#lastChannel = channel;
    if (Number.isNaN(this.firstToken)) this.firstToken = time;
    if (channel === "text") {
      if (Number.isNaN(this.firstText)) this.firstText = time;
    } else if (channel === "reasoning") {
      if (Number.isNaN(this.firstReasoning)) this.firstReasoning = time;
    } else if (Number.isNaN(this.firstToolCall)) this.firstToolCall = time;
  }

  /** Another attempt begins: what the one before has streamed does not count. */
  retry(): void {
    this.firstText = Number.NaN;
    this.firstReasoning = Number.NaN;
    this.firstToolCall = Number.NaN;
    this.firstToken = Number.NaN;
    this.lastToken = Number.NaN;
    this.tokenEvents = 0;
    this.#lastChannel = undefined;
  }
}

/** Runs of one trace that are remembered one by one. */
export const MAX_SPANS = 500;

/** The runs of one trace, in the order of their starts. */
export class TraceTimes {
  readonly id: string;
  readonly spans: RunTimes[] = [];
  openRuns = 0;
  /** Runs that are not among the spans: there were too many. */
  unseenRuns = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** When the first run started. */
  get firstTime(): number {
    return this.spans.reduce(
      (first, { startTime }) => (startTime < first ? startTime : first),
      Number.POSITIVE_INFINITY,
    );
  }

  /** The last time that is known: of an ending, or of a start where nothing has ended since. */
  get lastTime(): number {
    let last = Number.NEGATIVE_INFINITY;
    for (const { startTime, endTime } of this.spans) {
      if (startTime > last) last = startTime;
      if (endTime > last) last = endTime;
    }
    return last;
  }

  add(times: RunTimes): void {
    this.openRuns += 1;
    if (this.spans.length < MAX_SPANS) this.spans.push(times);
    else this.unseenRuns += 1;
  }
}
