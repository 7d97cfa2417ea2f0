import type { ContextCall } from "./storage.ts";

/** Whether a captured context can be entered from here. In workers it can only in the request that captured it. */
export function canEnter(enter: ContextCall): boolean {
  try {
    enter(() => undefined);
    return true;
  } catch {
    return false;
  }
}

/** Calls in a captured context, and without it where the platform refuses: the call matters more. */
export function entering(enter: ContextCall): ContextCall {
  return (call) => {
    let isInside = false;
    try {
      return enter(() => {
        isInside = true;
        return call();
      });
    } catch (error) {
      if (isInside) throw error;
      return call();
    }
  };
}
