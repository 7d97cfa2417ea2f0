import type { Fields, FieldsInProgress, FieldValue } from "../fields/field.ts";
import { putField } from "../fields/field.ts";
import type { LevelName } from "../levels.ts";

/** What a line has besides what an event says. */
export interface LineHead {
  readonly level: LevelName;
  /** Epoch milliseconds, with fraction. */
  readonly time: number;
}

/** Who writes lines: the same on every one. */
export interface Writer {
  readonly pid: number;
  readonly hostname: string;
}

/** How lines are shaped for one kind of reader: pure functions. */
export interface LogPreset {
  readonly name: string;
  /** The fields of a run, or of an event, as this reader calls them. */
  readonly fields: (fields: Fields) => Fields;
  /** Level and time, where the handler writes lines by itself. */
  readonly head: (head: LineHead) => Fields;
  /** What every line has, where the handler writes lines by itself. */
  readonly writer: (writer: Writer) => Fields;
  /** What the text for people is called. */
  readonly messageKey: string;
  /** The options that make a pino of yours write the same heads: `pino(presets.ecs.pinoOptions())`. */
  readonly pinoOptions: () => PresetPinoOptions;
}

/** The options of pino that a preset sets. */
export interface PresetPinoOptions {
  messageKey?: string;
  timestamp?: () => string;
  formatters?: { level?: (label: string, number: number) => { [key: string]: string | number } };
}

/** What becomes of a field: another name, nothing, or other fields. */
export type Renaming = string | false | ((value: FieldValue) => Fields);

/** Renames fields; those that are not named here keep their names. */
export function renaming(
  renamings: { readonly [key: string]: Renaming },
  metadataPrefix = "metadata.",
): (fields: Fields) => Fields {
  const table = new Map(Object.entries(renamings));
  return (fields) => {
    const renamed: FieldsInProgress = {};
    for (const key of Object.keys(fields)) {
      const value = fields[key];
      if (value === undefined) continue;
      const to = table.get(key);
      if (to === false) continue;
      if (typeof to === "function") put(renamed, to(value));
      else putField(renamed, to ?? underPrefix(key, metadataPrefix), value);
    }
    return renamed;
  };
}

function put(into: FieldsInProgress, fields: Fields): void {
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) putField(into, key, value);
  }
}

function underPrefix(key: string, prefix: string): string {
  return prefix !== "metadata." && key.startsWith("metadata.")
    ? prefix + key.slice("metadata.".length).replaceAll(".", "_")
    : key;
}

/** A part of an error as it stands in a line. */
export function partOf(err: FieldValue, part: string): string | undefined {
  if (typeof err !== "object" || Array.isArray(err)) return undefined;
  const value: unknown = Reflect.get(err, part);
  return typeof value === "string" ? value : undefined;
}

/** Milliseconds as whole nanoseconds. */
export function nanoseconds(ms: FieldValue): number | undefined {
  return typeof ms === "number" ? Math.round(ms * 1e6) : undefined;
}

/** A time as ISO 8601, in UTC. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}
