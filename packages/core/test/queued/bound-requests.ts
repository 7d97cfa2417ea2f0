import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, vi } from "vitest";

/** The request that code is in. */
export const request = new AsyncLocalStorage<string>();

const capture = AsyncLocalStorage.snapshot;

function captureBound(): ReturnType<typeof AsyncLocalStorage.snapshot> {
  const own = request.getStore();
  const enter = capture();
  return (call, ...args) => {
    if (own === undefined || own === request.getStore()) return enter(call, ...args);
    throw new Error("Cannot call this AsyncLocalStorage bound function outside of the request.");
  };
}

/** Lets the file's tests run as in workers: a captured context can be entered only in the request that captured it. */
export function bindToRequests(): void {
  beforeEach(() => {
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    vi.spyOn(AsyncLocalStorage, "snapshot").mockImplementation(captureBound);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
}
