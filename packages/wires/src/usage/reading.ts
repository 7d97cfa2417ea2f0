function isRecord(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return isObject(value);
}

/** A field of a value that may be anything: what throws or is absent reads as `undefined`. */
export function fieldOf(value: unknown, name: PropertyKey): unknown {
  try {
    return isRecord(value) ? value[name] : undefined;
  } catch {
    return undefined;
  }
}

/** Whether there is an object to read from. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A count of tokens: an integer from 0 on. Anything else, a numeral in a string too, is not known. */
export function countAt(value: unknown, ...path: readonly string[]): number | undefined {
  let at = value;
  for (const name of path) at = fieldOf(at, name);
  return typeof at === "number" && Number.isSafeInteger(at) && at >= 0 ? at : undefined;
}

/** The first of several counts that is known. */
export function firstOf(...counts: readonly (number | undefined)[]): number | undefined {
  return counts.find((count) => count !== undefined);
}

/** The sum where every part is known. */
export function sumOf(...counts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const count of counts) {
    if (count === undefined) return undefined;
    sum += count;
  }
  return Number.isSafeInteger(sum) ? sum : undefined;
}
