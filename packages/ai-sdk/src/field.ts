/** Whether there is something to read from. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether it can be called. */
export function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === "function";
}

/** A field of a value that may be anything: what throws or is absent reads as `undefined`. */
export function fieldOf(value: unknown, name: PropertyKey): unknown {
  if (!isObject(value) && !isFunction(value)) return undefined;
  try {
    return Reflect.get(value, name);
  } catch {
    return undefined;
  }
}

/** A field that is text. */
export function textAt(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name);
  return typeof text === "string" ? text : undefined;
}

/** A field that a run can be named after. */
export function nameAt(value: unknown, name: string): string | undefined {
  const text = textAt(value, name);
  return text === "" ? undefined : text;
}

/** A field that is a list, read as an empty one where it is none. */
export function listAt(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  try {
    return Array.isArray(list) ? list : [];
  } catch {
    // A revoked proxy throws at any question.
    return [];
  }
}

/** The signal among the options of a call, of a model or of a tool. */
export function signalAt(value: unknown): AbortSignal | undefined {
  const signal = fieldOf(value, "abortSignal");
  try {
    return signal instanceof AbortSignal ? signal : undefined;
  } catch {
    return undefined;
  }
}
