import { FieldNames } from "./field-names.ts";
import type { LineFields } from "./line-fields.ts";
import { cut } from "./field.ts";

const MAX_FIELDS = 32;
const MAX_TEXT_LENGTH = 256;
const MAX_DEPTH = 2;
/** Keys that are looked at; those whose values are no scalars take no place in the line, but time. */
const MAX_LOOKS = 256;

interface FlattenOptions {
  /** Such a key gets the prefix `fields.`. */
  readonly isTaken?: ((key: string) => boolean) | undefined;
  readonly skipped?: ReadonlySet<string> | undefined;
}

/**
 * Flattens what a program has attached to its runs: scalars under `prefix` + key, one more level with a dot between.
 * At most 32 of them, texts cut at 256 characters; dates as ISO 8601; other objects, lists and deeper levels are left
 * out. Never throws.
 */
export function flatten(
  source: object,
  prefix: string,
  into: LineFields,
  { isTaken, skipped }: FlattenOptions = {},
): void {
  const walk: Walk = { into, isTaken, skipped, looks: MAX_LOOKS, written: [] };
  flattenInto(walk, source, FieldNames.below(prefix), 1);
}

interface Walk extends FlattenOptions {
  readonly into: LineFields;
  /** Two ways to write a key may come to the same. */
  readonly written: string[];
  looks: number;
}

function flattenInto(walk: Walk, from: object, names: FieldNames, depth: number): void {
  const { into, isTaken, skipped, written } = walk;
  for (const key of keysOf(from)) {
    if (written.length === MAX_FIELDS || walk.looks === 0) return;
    walk.looks -= 1;
    if (depth === 1 && skipped?.has(key) === true) continue;
    const value = read(from, key);
    const scalar = scalarOf(value);
    if (scalar !== undefined) {
      const found = names.of(key);
      const free =
        isTaken?.(found.name) === true ? FieldNames.below(`fields.${names.prefix}`).of(key) : found;
      if (written.includes(free.name)) continue;
      written.push(free.name);
      into.putNamed(free, scalar);
    } else if (depth < MAX_DEPTH && isPlain(value)) {
      flattenInto(walk, value, FieldNames.below(`${names.of(key).name}.`), depth + 1);
    }
  }
}

/** What can stand in a flat line for this value. */
export function scalarOf(value: unknown): string | number | boolean | undefined {
  switch (typeof value) {
    case "string":
      return cut(value, MAX_TEXT_LENGTH);
    case "number":
      return Number.isFinite(value) ? value : undefined;
    case "boolean":
      return value;
    case "bigint":
      // A number of so many digits is no number to any reader of logs.
      return value < 2n ** 256n && value > -(2n ** 256n) ? String(value) : undefined;
    default:
      return dateOf(value);
  }
}

function dateOf(value: unknown): string | undefined {
  try {
    return value instanceof Date ? value.toISOString() : undefined;
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): value is object {
  try {
    if (typeof value !== "object" || value === null) return false;
    const prototype: unknown = Reflect.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  } catch {
    return false;
  }
}

function keysOf(source: object): readonly string[] {
  try {
    return Object.keys(source);
  } catch {
    return [];
  }
}

function read(source: object, key: string): unknown {
  try {
    return Reflect.get(source, key);
  } catch {
    return undefined;
  }
}
