import type { ContextStorage } from "./storage.ts";

/** Browsers: there is no context that follows promises, so parents are explicit. */
export function createStorage<Frame>(): ContextStorage<Frame> | undefined {
  return undefined;
}
