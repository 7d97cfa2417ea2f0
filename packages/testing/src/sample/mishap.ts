/** An error of the sample: its stack names a file of the imagined application, so that it is the same on every machine. */
export function mishap(name: string, message: string, place: string, extra: object = {}): Error {
  const stack = `${name}: ${message}\n    at ${place}`;
  return Object.assign(new Error(message), { name, stack }, extra);
}

/** What the platform aborts and times out with. */
export function platformMishap(name: "AbortError" | "TimeoutError", message: string): DOMException {
  const exception = new DOMException(message, name);
  Object.defineProperty(exception, "stack", { value: `${name}: ${message}` });
  return exception;
}
