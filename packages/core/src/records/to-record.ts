import type { AnyEvent } from "../events/events.ts";
import { cutText } from "../events/bounds.ts";
import { carriedCuts, Cuts } from "./cuts.ts";
import type { JsonBuildFields } from "./json.ts";
import { boundsOf, type RecordLimits } from "./limits.ts";
import { isObject, keysOf, read } from "./reading.ts";
import type { RecordOf } from "./record-map.ts";
import { Room } from "./room.ts";
import { wellFormed } from "./text.ts";
import { Writer } from "./writer.ts";

// What `{"v":1,"type":"","run":{…},"seq":…,"time":…,"cuts":}` takes at most beside its texts.
const FRAME_BYTES = 320;
const MAX_WORD_LENGTH = 128;
/** What is longer, or an object, is written after the short facts and shares the room that is left. */
const SHORT = 64;

const ENVELOPE: ReadonlySet<string> = new Set(["type", "run", "seq", "time"]);
const RUN_WORDS: ReadonlySet<string> = new Set(["id", "traceId", "kind", "verbose", "startTime"]);

/** A text of runtap's own: short in all but the strangest events. */
function word(value: unknown): string {
  if (typeof value !== "string") return "";
  return value.length > MAX_WORD_LENGTH
    ? wellFormed(cutText(value, MAX_WORD_LENGTH))
    : wellFormed(value);
}

function finite(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** Whether this is so short that it needs no share of its own. */
function isShort(value: unknown): boolean {
  return typeof value === "string" ? value.length <= SHORT : !isObject(value);
}

/** A payload may use the names of a record's own fields: with a tilde before them they are told apart. */
export function escapeName(name: string): string {
  return name === "v" || name === "cuts" || name.startsWith("~") ? `~${name}` : name;
}

function writeRun(writer: Writer, run: JsonBuildFields, info: object): void {
  const limit = writer.room.hold(1 / 2);
  writer.enter("run", info);
  for (const key of keysOf(info)) {
    if (!RUN_WORDS.has(key)) writer.put(run, key, read(info, key));
  }
  writer.leave();
  writer.room.release(limit);
}

function writePayload(writer: Writer, record: JsonBuildFields, event: object): void {
  const long: (readonly [name: string, value: unknown])[] = [];
  for (const key of keysOf(event)) {
    if (ENVELOPE.has(key)) continue;
    const value = read(event, key);
    if (!isShort(value)) long.push([escapeName(key), value]);
    else writeField(writer, record, escapeName(key), value);
  }
  // No field may take all the room: a quarter of what is left is for those after it.
  long.forEach(([name, value], at) => {
    const limit = writer.room.hold(at === long.length - 1 ? 0 : 1 / 4);
    writeField(writer, record, name, value);
    writer.room.release(limit);
  });
}

function writeField(writer: Writer, record: JsonBuildFields, name: string, value: unknown): void {
  const isWritten = writer.put(record, name, value);
  if (!isWritten && !Object.hasOwn(record, name)) writer.cut(name, "bytes");
}

/**
 * The event as a record: JSON of bounded size, whatever the event holds, for logs, files and streams. It shares nothing
 * with the event. What was cut is told of in `cuts`.
 *
 * @throws RuntapError `invalid-option` for limits that are none; never for what an event holds.
 *
 * @example
 * tap.use({ name: "log", on: { "*": (event) => write(`${JSON.stringify(toRecord(event))}\n`) } });
 */
export function toRecord<Event extends AnyEvent>(
  event: Event,
  limits?: RecordLimits,
): RecordOf<Event["type"]>;
export function toRecord(event: AnyEvent, limits?: RecordLimits): object {
  const bounds = boundsOf(limits);
  const source = read(event, "run");
  const info = isObject(source) ? source : {};
  const type = word(read(event, "type"));
  const id = word(read(info, "id"));
  const traceId = word(read(info, "traceId"));
  const run: JsonBuildFields = {
    id,
    traceId,
    kind: word(read(info, "kind")),
    name: "",
    tags: [],
    metadata: {},
    verbose: read(info, "verbose") === true,
    startTime: finite(read(info, "startTime")),
  };
  const seq = finite(read(event, "seq"));
  const record: JsonBuildFields = {
    v: 1,
    type,
    run,
    seq,
    time: finite(read(event, "time")),
  };
  const spentBytes = FRAME_BYTES + 6 * (type.length + id.length + traceId.length);
  const cutsBytes = bounds.maxBytes >> 3;
  const noted = new Cuts(cutsBytes);
  for (const cut of carriedCuts(event)) noted.add(cut);
  const writer = new Writer(
    bounds,
    new Room(record, spentBytes, bounds.maxBytes - cutsBytes),
    noted,
  );
  writeRun(writer, run, info);
  writePayload(writer, record, event);
  const cuts = noted.all;
  return cuts === undefined ? record : { ...record, cuts };
}
