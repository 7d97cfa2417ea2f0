import { NO_AUDIENCE } from "../emitter/audience.ts";
import { EMPTY_TABLE, Table } from "../emitter/table.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import type { Metadata } from "../events/run-info.ts";

/** The handlers that hear every run of a tap, as of a version. */
export interface Globals {
  readonly subscribers: readonly Subscriber[];
  /** Another number whenever the list is another one, in all taps. */
  readonly version: number;
}

/** What a run hands down to everything inside it. Immutable, so that children without options of their own share it. */
export interface BequestValues {
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly verbose: boolean;
  readonly signal: AbortSignal | undefined;
  readonly requests: readonly Subscriber[];
  /** Emitters of ancestors that are listened to with `deep`. */
  readonly deep: readonly Subscriber[];
  /** Handlers that must not hear what is inside: it was started by one of their listeners. */
  readonly muted: readonly object[];
}

export const NO_BEQUEST: BequestValues = {
  tags: Object.freeze([]),
  metadata: Object.freeze({}),
  userId: undefined,
  sessionId: undefined,
  verbose: false,
  signal: undefined,
  requests: [],
  deep: [],
  muted: [],
};

function others<Each>(known: readonly Each[], news: readonly Each[]): readonly Each[] {
  return news.filter((each) => !known.includes(each));
}

/** See {@link BequestValues}; with the table that follows from it. */
export class Bequest {
  readonly values: BequestValues;
  #table: Table = EMPTY_TABLE;
  #version = -1;

  constructor(values: BequestValues) {
    this.values = values;
  }

  with(change: Partial<BequestValues>): Bequest {
    return new Bequest({ ...this.values, ...change });
  }

  /** With what a scope around the code hands down besides; where both say something, this stands. */
  besides(scope: BequestValues): Bequest {
    const { values } = this;
    const change: { -readonly [Key in keyof BequestValues]?: BequestValues[Key] } = {};
    const requests = others(values.requests, scope.requests);
    const tags = others(values.tags, scope.tags);
    const muted = others(values.muted, scope.muted);
    if (requests.length > 0) change.requests = [...values.requests, ...requests];
    if (tags.length > 0) change.tags = Object.freeze([...values.tags, ...tags]);
    if (muted.length > 0) change.muted = [...values.muted, ...muted];
    if (others(Object.keys(values.metadata), Object.keys(scope.metadata)).length > 0) {
      change.metadata = Object.freeze({ ...scope.metadata, ...values.metadata });
    }
    if (values.userId === undefined && scope.userId !== undefined) change.userId = scope.userId;
    if (values.sessionId === undefined && scope.sessionId !== undefined)
      change.sessionId = scope.sessionId;
    if (values.signal === undefined && scope.signal !== undefined) change.signal = scope.signal;
    if (!values.verbose && scope.verbose) change.verbose = true;
    return Object.keys(change).length === 0 ? this : this.with(change);
  }

  /** The table of a run that starts now, has this bequest and no handlers of its own. */
  table(globals: Globals): Table {
    if (this.#version === globals.version) return this.#table;
    const { requests, deep, muted } = this.values;
    const empty = globals.subscribers.length + requests.length + deep.length === 0;
    this.#table = empty
      ? EMPTY_TABLE
      : new Table({ ...NO_AUDIENCE, globals: globals.subscribers, requests, deep, muted });
    this.#version = globals.version;
    return this.#table;
  }
}
