import type { ContextCall, ContextStorage } from "./storage.ts";

/** Browsers: there is no context that follows promises, so parents are explicit. */
export function createStorage<Frame>(): ContextStorage<Frame> | undefined {
  return undefined;
}

/** There is no context to take hold of. */
export function captureContext(): ContextCall {
  return (call) => call();
}
