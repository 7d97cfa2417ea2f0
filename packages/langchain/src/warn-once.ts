let hasWarned = false;

/** Says that a callback was none that can be read; once per process, since it is LangChain that calls. */
export function warnOnce(error: unknown): void {
  if (hasWarned) return;
  hasWarned = true;
  console.warn("[runtap] A LangChain callback could not be read; the program goes on.", error);
}
