import type { AnyEvent } from "../events/events.ts";
import { isFailure, isTerminal } from "../events/predicates.ts";
import type { KeepRules } from "./options.ts";

/** Makes the question whether an event is a reason to keep its trace; `isOpen` says that its run has not ended. */
export function reasonTest(keep: KeepRules): (event: AnyEvent, isOpen: boolean) => boolean {
  const { errors = false, cancels = false, slowerThanMs = Number.POSITIVE_INFINITY } = keep;
  return (event, isOpen) => {
    if (isTerminal(event)) {
      return (
        (errors && isFailure(event)) ||
        (cancels && "reason" in event) ||
        event.durationMs > slowerThanMs
      );
    }
    // Known before it ends: what follows need not be held.
    return isOpen && event.time - event.run.startTime > slowerThanMs;
  };
}
