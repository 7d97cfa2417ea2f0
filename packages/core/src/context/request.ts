import { captureContext } from "#context";
import { canEnter } from "./entering.ts";

/** Whether timers, promises and I/O belong to the request in which they began, as in Cloudflare's workers. */
export function isBoundToRequests(): boolean {
  const navigator: unknown = Reflect.get(globalThis, "navigator");
  return (
    typeof navigator === "object" &&
    navigator !== null &&
    Reflect.get(navigator, "userAgent") === "Cloudflare-Workers"
  );
}

const always = (): boolean => true;

/** Takes note of the request that the code is in now; returns what tells whether code is in it. */
export function captureRequest(): () => boolean {
  if (!isBoundToRequests()) return always;
  const enter = captureContext();
  return () => canEnter(enter);
}
