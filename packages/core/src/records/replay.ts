import { systemClock } from "../clock.ts";
import { Delivery } from "../emitter/delivery.ts";
import type { Handlers } from "../emitter/handler.ts";
import { flatten, HandlerSubscriber } from "../emitter/handler-subscriber.ts";
import { Inflight } from "../emitter/inflight.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import { NO_AUDIENCE } from "../emitter/audience.ts";
import { Table } from "../emitter/table.ts";
import { complain, RuntapError } from "../errors.ts";
import { SLOT } from "../events/event-names.ts";
import type { AnyEvent, CoreEventName } from "../events/events.ts";
import { isTerminal } from "../events/predicates.ts";
import { requireCount, requireOptions } from "../option-checks.ts";
import { DEFAULT_TIMEOUT_MS, settleHandlers } from "../tap/flushing.ts";
import type { FlushResult } from "../tap/options.ts";
import { readRecord } from "./from-record.ts";
import { Lines } from "./lines.ts";
import { ReplayedRun } from "./replayed-run.ts";

/** Records, lines of them, or the bytes of a file of such lines. */
export type ReplaySource = string | Uint8Array | Iterable<unknown> | AsyncIterable<unknown>;

/** How records are replayed. */
export interface ReplayOptions {
  /** How long handlers may take to catch up, in milliseconds. @default 30,000 */
  readonly timeoutMs?: number | undefined;
  /** A longer line is skipped, in UTF-16 code units. @default 1,048,576 */
  readonly maxLineLength?: number | undefined;
}

/** A line that is no record. */
export interface SkippedRecord {
  /** Its place among the lines or records, the first being 1. */
  readonly at: number;
  /** What was expected and what came. */
  readonly reason: string;
}

/** How a handler failed. */
export interface ReplayFailure {
  readonly handler: string;
  /** How often. */
  readonly count: number;
  /** What it threw first. */
  readonly error: unknown;
}

/** What became of the records. */
export interface ReplaySummary {
  /** How many events were given to the handlers. */
  readonly events: number;
  /** How many lines were no records: truncated, of another version, not JSON. Empty lines are not counted. */
  readonly skipped: number;
  /** The first ten of them. */
  readonly skips: readonly SkippedRecord[];
  /** The handlers that threw or rejected. */
  readonly failures: readonly ReplayFailure[];
  /** How many events the handlers' own queues dropped. */
  readonly dropped: number;
  /** The names of the handlers that had not finished in time. */
  readonly unfinished: readonly string[];
}

const MAX_SKIPS = 10;
const MAX_LINE_LENGTH = 2 ** 20;
/** How many events go by before handlers that work later are waited for. */
const CATCH_UP_EVERY = 1000;

/** What may be said of a run after its ending. */
const AFTERWORDS = /^handler\.|^run\.(?:score|warning)$/;

const ADVICE = "replay(createReadStream(path), [handler])";

function parse(line: string): unknown {
  try {
    const parsed: unknown = JSON.parse(line);
    return parsed;
  } catch {
    return undefined;
  }
}

function isBehind({ identity }: HandlerSubscriber): boolean {
  try {
    return (identity.pending?.() ?? 0) > 0;
  } catch {
    return false;
  }
}

function isIterable(source: unknown): source is Iterable<unknown> | AsyncIterable<unknown> {
  return (
    typeof source === "object" &&
    source !== null &&
    (Symbol.asyncIterator in source || Symbol.iterator in source)
  );
}

function isCoreName(name: string): name is CoreEventName {
  return Object.hasOwn(SLOT, name);
}

/** Gives events to handlers and counts. */
class Replay {
  readonly #subscribers: readonly HandlerSubscriber[];
  readonly #table: Table;
  readonly #inflight = new Inflight();
  readonly #delivery: Delivery;
  readonly #runs = new Map<string, ReplayedRun>();
  readonly #failures = new Map<Subscriber, { count: number; readonly error: unknown }>();
  readonly #skips: SkippedRecord[] = [];
  readonly #hanging = new Set<string>();
  readonly #lines: Lines;
  readonly #maxLineLength: number;
  readonly #timeoutMs: number;
  #events = 0;
  #skipped = 0;
  #place = 0;

  constructor(handlers: Handlers, options: ReplayOptions) {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, maxLineLength = MAX_LINE_LENGTH } = options;
    requireOptions(options, "the options of a replay", ["timeoutMs", "maxLineLength"], ADVICE);
    requireCount(timeoutMs, "`timeoutMs`", `Leave it out for ${DEFAULT_TIMEOUT_MS}.`);
    requireCount(maxLineLength, "`maxLineLength`", `Leave it out for ${MAX_LINE_LENGTH}.`);
    this.#timeoutMs = timeoutMs;
    this.#maxLineLength = maxLineLength;
    this.#lines = new Lines(maxLineLength);
    this.#subscribers = [...flatten(handlers)].map((handler) => new HandlerSubscriber(handler));
    this.#table = new Table({ ...NO_AUDIENCE, globals: this.#subscribers });
    this.#delivery = new Delivery(systemClock, false, this.#inflight, {
      callMuted: (_, call) => call(),
      capture: () => (call) => call(),
      failed: (subscriber, error) => this.#failed(subscriber, error),
      dropped: () => undefined,
      slow: () => undefined,
    });
  }

  /** Takes a record, a text of whole lines, or a piece of a file. */
  async take(item: unknown): Promise<void> {
    if (typeof item === "string") await this.#takeLines(item.split("\n"));
    else if (item instanceof Uint8Array) await this.#takeLines(this.#lines.push(item));
    else {
      this.#place += 1;
      await this.#takeRecord(item);
    }
  }

  async end(): Promise<ReplaySummary> {
    await this.#takeLines(this.#lines.end());
    const { unfinished } = await this.#settle(this.#subscribers);
    return {
      events: this.#events,
      skipped: this.#skipped,
      skips: this.#skips,
      failures: [...this.#failures].map(([{ name }, { count, error }]) => {
        return { handler: name, count, error };
      }),
      dropped: this.#subscribers.reduce((sum, { health }) => sum + health.dropped, 0),
      unfinished,
    };
  }

  async #takeLines(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      this.#place += 1;
      if (line.trim() === "") continue;
      const parsed = line.length > this.#maxLineLength ? undefined : parse(line);
      if (parsed !== undefined) await this.#takeRecord(parsed);
      else this.#skip("Expected a line of JSON, got one that is truncated, too long or no JSON.");
    }
  }

  async #takeRecord(record: unknown): Promise<void> {
    const event = readRecord(record, (id) => this.#runs.get(id)?.info);
    if (event instanceof RuntapError) {
      this.#skip(event.message);
      return;
    }
    this.#deliver(event);
    if (this.#events % CATCH_UP_EVERY === 0) await this.#catchUp();
  }

  /** Waits for handlers that work later, lest their queues overflow; for one that hangs only once. */
  async #catchUp(): Promise<void> {
    const behind = this.#subscribers.filter(
      (each) => !this.#hanging.has(each.name) && (each.health.pending > 0 || isBehind(each)),
    );
    if (behind.length === 0) return;
    for (const name of (await this.#settle(behind)).unfinished) this.#hanging.add(name);
  }

  #settle(subscribers: readonly HandlerSubscriber[]): Promise<FlushResult> {
    const failed = (subscriber: Subscriber, error: unknown): void =>
      this.#failed(subscriber, error);
    const timeoutMs = this.#timeoutMs;
    return settleHandlers("flush", subscribers, this.#inflight, systemClock, failed, { timeoutMs });
  }

  #skip(reason: string): void {
    this.#skipped += 1;
    if (this.#skips.length < MAX_SKIPS) this.#skips.push({ at: this.#place, reason });
  }

  #deliver(event: AnyEvent): void {
    this.#events += 1;
    const { type } = event;
    const { id } = event.run;
    let run = this.#runs.get(id);
    if (run === undefined) {
      run = new ReplayedRun(this.#table, this.#delivery, event);
      if (!AFTERWORDS.test(type)) this.#runs.set(id, run);
    } else run.reached(event);
    const slot = isCoreName(type) ? this.#table.slot(SLOT[type]) : this.#table.customSlot(type);
    if (slot !== null) this.#delivery.deliver(slot, event, run);
    if (isTerminal(event)) this.#runs.delete(id);
  }

  #failed(subscriber: Subscriber, error: unknown): void {
    const failure = this.#failures.get(subscriber);
    if (failure === undefined) this.#failures.set(subscriber, { count: 1, error });
    else failure.count += 1;
  }
}

/**
 * Gives the events of records to handlers as if they were said now: patterns, state per run, failures isolated from each
 * other, a flush at the end; guards are not asked. A text is taken as whole lines, bytes as pieces of a file of lines
 * (NDJSON). Lines that are no records are skipped, counted and told of.
 *
 * @throws RuntapError `invalid-handler` or `invalid-option`; and whatever reading the source throws, after a flush.
 *
 * @example
 * const { events, skipped } = await replay(createReadStream("events.ndjson"), [stdoutHandler()]);
 */
export async function replay(
  records: ReplaySource,
  handlers: Handlers,
  options: ReplayOptions = {},
): Promise<ReplaySummary> {
  const replaying = new Replay(handlers, options);
  if (typeof records === "string" || records instanceof Uint8Array) await replaying.take(records);
  else if (isIterable(records)) await takeAll(replaying, records);
  else {
    throw complain(
      "the records of a replay",
      "records, lines or bytes, or what yields them",
      records,
      ADVICE,
    );
  }
  return replaying.end();
}

async function takeAll(
  replaying: Replay,
  records: Iterable<unknown> | AsyncIterable<unknown>,
): Promise<void> {
  try {
    for await (const each of records) await replaying.take(each);
  } catch (error) {
    await replaying.end();
    throw error;
  }
}
