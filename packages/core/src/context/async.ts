import { AsyncLocalStorage } from "node:async_hooks";
import type { ContextCall, ContextStorage } from "./storage.ts";

/** Node, Bun, Deno and workers: the context follows every promise and timer. */
export function createStorage<Frame>(): ContextStorage<Frame> | undefined {
  return new AsyncLocalStorage<Frame>();
}

/** Takes hold of the context the code is in now, the program's own storages included. */
export function captureContext(): ContextCall {
  return AsyncLocalStorage.snapshot();
}
