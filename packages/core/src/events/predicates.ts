import type { EventBase } from "./shapes.ts";
import { ENDINGS } from "./lifecycle-names.ts";
import type { AnyCancel, AnyEnding, AnyError } from "./patterns.ts";

const endings: ReadonlySet<string> = new Set(ENDINGS);

const failures: ReadonlySet<string> = new Set(["timeout", "guard", "abandoned"]);

/** Whether this is the one ending of a run. */
export function isTerminal(event: EventBase): event is AnyEnding {
  return endings.has(event.type);
}

/** Whether this is the ending of a run that has failed: an error, or a cancel by time-out, guard or abandonment. */
export function isFailure(event: EventBase): event is AnyError | AnyCancel {
  if (!isTerminal(event)) return false;
  return "error" in event || ("reason" in event && failures.has(event.reason));
}
