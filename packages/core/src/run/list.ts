/** Whether this is an array; a revoked proxy, which throws at the question, is none. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** What `read` finds in a value of the program's, or `fallback` where reading it throws. */
export function readOr<Found>(fallback: Found, read: () => Found): Found {
  try {
    return read();
  } catch {
    return fallback;
  }
}
