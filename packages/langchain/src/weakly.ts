/** A way to a value that does not keep it alive, where the platform has one. */
export function weakly<Value extends object>(value: Value): () => Value | undefined {
  if (typeof WeakRef !== "function") return () => value;
  return weak(new WeakRef(value));
}

// A scope of its own: closures of one scope keep what any of them keeps.
function weak<Value extends object>(held: WeakRef<Value>): () => Value | undefined {
  return () => held.deref();
}
