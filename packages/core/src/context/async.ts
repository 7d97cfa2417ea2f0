import { AsyncLocalStorage } from "node:async_hooks";
import type { ContextStorage } from "./storage.ts";

/** Node, Bun, Deno and workers: the context follows every promise and timer. */
export function createStorage<Frame>(): ContextStorage<Frame> | undefined {
  return new AsyncLocalStorage<Frame>();
}
