/** Functions made by `runIds()`: they keep silent on the lines of a handler, so that no key is there twice. */
const idMixins = new WeakSet<object>();

let isWriting = false;

/** Remembers a mixin that keeps silent on the handler's own lines. */
export function markAsIdMixin(mixin: object): void {
  idMixins.add(mixin);
}

/** Whether this was made by `runIds()`. */
export function isIdMixin(mixin: unknown): boolean {
  return typeof mixin === "function" && idMixins.has(mixin);
}

/** Whether a handler is writing a line just now. */
export function isOwnLine(): boolean {
  return isWriting;
}

/** Writes a line of the handler's. */
export function asOwnLine(write: () => void): void {
  const wasWriting = isWriting;
  isWriting = true;
  try {
    write();
  } finally {
    isWriting = wasWriting;
  }
}
