import { complain, RuntapError } from "../errors.ts";
import { RUN_KINDS, SLOT } from "../events/event-names.ts";
import type { AnyEvent, EventMap } from "../events/events.ts";
import { isCustomName } from "../events/pattern-match.ts";
import { carryCuts, isCuts } from "./cuts.ts";
import { setField } from "./json.ts";
import { isObject } from "./reading.ts";
import type { AnyRecord } from "./record-map.ts";
import { isErrorRecord, reviveError, reviveIfError } from "./revive-error.ts";

const KINDS: ReadonlySet<string> = new Set(RUN_KINDS);
const ADVICE = "Pass what toRecord made, or what JSON.parse makes of its line.";

const ENVELOPE: ReadonlySet<string> = new Set(["v", "type", "run", "seq", "time", "cuts"]);

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return isObject(value) && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** What is wrong with a record: a requirement that it does not meet, and what it has instead. */
interface Fault {
  readonly what: string;
  readonly requirement: string;
  readonly got: unknown;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isNumber(value: unknown): boolean {
  return typeof value === "number";
}

function isType(value: unknown): boolean {
  return typeof value === "string" && (Object.hasOwn(SLOT, value) || isCustomName(value));
}

function isKind(value: unknown): boolean {
  return typeof value === "string" && KINDS.has(value);
}

type Check = readonly [name: string, requirement: string, holds: (value: unknown) => boolean];

const EVENT_CHECKS: readonly Check[] = [
  ["v", "1, the version this copy of the package reads", (value) => value === 1],
  ["type", "the name of an event", isType],
  ["seq", "a number", isNumber],
  ["time", "a number", isNumber],
  ["run", "an object", isFields],
];
const RUN_CHECKS: readonly Check[] = [
  ["id", "a text", isText],
  ["traceId", "a text", isText],
  ["kind", `one of ${RUN_KINDS.join(", ")}`, isKind],
  ["name", "a text", isText],
  ["startTime", "a number", isNumber],
  ["tags", "a list", isList],
  ["metadata", "an object", isFields],
];

const NO_RECORD: Fault = { what: "a record", requirement: "an object", got: undefined };

/** What keeps this from being a record, or `undefined` where nothing does. */
function faultOf(record: unknown): Fault | undefined {
  if (!isFields(record)) return { what: "a record", requirement: "an object", got: record };
  for (const [name, requirement, holds] of EVENT_CHECKS) {
    const got = record[name];
    if (!holds(got)) return { what: `\`${name}\` of a record`, requirement, got };
  }
  const { run } = record;
  if (!isFields(run)) return undefined;
  for (const [name, requirement, holds] of RUN_CHECKS) {
    const got = run[name];
    if (!holds(got)) return { what: `\`run.${name}\` of a record`, requirement, got };
  }
  return errorFault(record);
}

const WITH_ERROR: ReadonlySet<unknown> = new Set([
  ...RUN_KINDS.map((kind) => `${kind}.error`),
  "run.retry",
  "handler.error",
]);

function errorFault({ type, error }: Fields): Fault | undefined {
  if (!WITH_ERROR.has(type) || isErrorRecord(error)) return undefined;
  return { what: "`error` of a record", requirement: "an error's name and message", got: error };
}

/** A run's info, frozen as a live one is. */
function runOf(run: Fields): object {
  const { tags, metadata, links } = run;
  return Object.freeze({
    ...run,
    tags: Object.freeze(isList(tags) ? [...tags] : []),
    metadata: Object.freeze(isFields(metadata) ? { ...metadata } : {}),
    ...(isList(links) && { links: Object.freeze(links.map(frozenCopy)) }),
  });
}

function frozenCopy(link: unknown): unknown {
  return isFields(link) ? Object.freeze({ ...link }) : link;
}

/** The value of a field as the event has it: errors are errors again. */
function revived(type: string, key: string, value: unknown): unknown {
  if (key === "error") return isFields(value) ? reviveError(value) : value;
  if (key === "cause" && type.endsWith(".cancel")) return reviveIfError(value);
  if (key === "event" && type === "handler.error" && isFields(value) && "error" in value) {
    return { ...value, error: reviveIfError(value["error"]) };
  }
  return value;
}

/** Reads a record that has no fault; `run` is its run's info, where that has been read before. */
function eventOf(record: Fields, run: object): object {
  const { type, seq, time, cuts } = record;
  const event: Record<string, unknown> = { type, run, seq, time };
  const isCore = typeof type === "string" && Object.hasOwn(SLOT, type);
  for (const [key, value] of Object.entries(record)) {
    if (ENVELOPE.has(key)) continue;
    const name = key.startsWith("~") ? key.slice(1) : key;
    setField(event, name, isCore ? revived(type, key, value) : value);
  }
  if (isCuts(cuts)) carryCuts(event, cuts);
  return event;
}

function isEvent(value: object): value is AnyEvent {
  return "type" in value && "run" in value;
}

/** The event, or what keeps this from being a record; `infoOf` knows the info of runs read before. */
export function readRecord(
  record: unknown,
  infoOf: (id: string) => object | undefined,
): AnyEvent | RuntapError {
  const fault = faultOf(record);
  if (fault === undefined && isFields(record) && isFields(record["run"])) {
    const { run } = record;
    const event = eventOf(record, infoOf(String(run["id"])) ?? runOf(run));
    if (isEvent(event)) return event;
  }
  const { what, requirement, got } = fault ?? NO_RECORD;
  return complain(what, requirement, got, ADVICE, "invalid-record");
}

/** The event of a record: any event, where nothing is known of the record (`JSON.parse` gives `any`). */
export type EventOf<Known extends AnyRecord> = 0 extends 1 & Known
  ? AnyEvent
  : EventMap[Known["type"]];

/**
 * Reads a record back into an event. Errors are `Error` objects again, `run` is frozen. What a record writes as text or as
 * a list stays so: dates, big integers, maps, bytes. What was cut stays cut, and a record of the event tells so again.
 *
 * @throws RuntapError `invalid-record` for what is no record, or one of another version.
 *
 * @example
 * const event = fromRecord(JSON.parse(line));
 */
export function fromRecord<Known extends AnyRecord>(record: Known): EventOf<Known>;
export function fromRecord(record: unknown): AnyEvent;
export function fromRecord(record: unknown): AnyEvent {
  const event = readRecord(record, () => undefined);
  if (event instanceof RuntapError) throw event;
  return event;
}
