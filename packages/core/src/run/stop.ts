import type { CancelReason } from "../events/run-info.ts";

/** Why and by what a run was told to stop. */
export interface Stop {
  readonly reason: CancelReason;
  /** What `run.signal.reason` is, and what the caller's promise rejects with. */
  readonly cause: unknown;
  /** The cause that the event shows; absent where it says no more than the reason does. */
  readonly shown: unknown;
}

/** Whether the program is to stop too: signals are aborted, callers rejected. A shutdown ends the observation alone. */
export function stopsProgram(stop: Stop | undefined): stop is Stop {
  return stop !== undefined && stop.reason !== "shutdown";
}

/** A stop without a cause of its own: the signal needs one, the event does not. */
export function plainStop(reason: CancelReason, what: string): Stop {
  return {
    reason,
    cause: new DOMException(`${what} was cancelled: ${reason}.`, "AbortError"),
    shown: undefined,
  };
}
