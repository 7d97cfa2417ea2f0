import type { ContextCall, ContextStorage } from "./storage.ts";

interface StorageClass<Frame> {
  new (): ContextStorage<Frame>;
  snapshot?: () => ContextCall;
}

function isStorageClass<Frame>(value: unknown): value is StorageClass<Frame> {
  return typeof value === "function";
}

/** Edge runtimes that offer `AsyncLocalStorage` as a global instead of a module. */
export function createStorage<Frame>(): ContextStorage<Frame> | undefined {
  const found: unknown = Reflect.get(globalThis, "AsyncLocalStorage");
  return isStorageClass<Frame>(found) ? new found() : undefined;
}

/** Takes hold of the context the code is in now, where the runtime can. */
export function captureContext(): ContextCall {
  const found: unknown = Reflect.get(globalThis, "AsyncLocalStorage");
  return (isStorageClass(found) ? found.snapshot?.() : undefined) ?? ((call) => call());
}
