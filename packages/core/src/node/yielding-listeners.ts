function countOf(emitter: unknown): number {
  const count: unknown =
    typeof emitter === "object" && emitter !== null ? Reflect.get(emitter, "count") : undefined;
  return typeof count === "number" ? count : 0;
}

/**
 * How many listeners each signal has of `signal-exit` (3 and 4), which many command-line packages bring along. They end
 * the process only where nobody else listens: if we left it to them, and they to us, it would live on.
 */
export function yieldingListeners(): number {
  return (
    countOf(Reflect.get(process, "__signal_exit_emitter__")) +
    countOf(Reflect.get(globalThis, Symbol.for("signal-exit emitter")))
  );
}
