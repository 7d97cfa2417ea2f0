import type { ContextStorage } from "./storage.ts";

type StorageClass<Frame> = new () => ContextStorage<Frame>;

function isStorageClass<Frame>(value: unknown): value is StorageClass<Frame> {
  return typeof value === "function";
}

/** Edge runtimes that offer `AsyncLocalStorage` as a global instead of a module. */
export function createStorage<Frame>(): ContextStorage<Frame> | undefined {
  const found: unknown = Reflect.get(globalThis, "AsyncLocalStorage");
  return isStorageClass<Frame>(found) ? new found() : undefined;
}
