import type { ContextCall } from "../context/storage.ts";
import type { RunBehind } from "../emitter/relay.ts";
import type { RunReporter } from "../emitter/run-reporter.ts";

/** What a queue keeps of a run while events of it wait. */
export interface Lane {
  /** Calls in the asynchronous context of the code that emits the run's events. */
  readonly enter: ContextCall;
  readonly reporter: RunReporter;
  /** The handler's listeners, on this run. */
  readonly behind: RunBehind;
  /** Events given up and not yet told. */
  lost: number;
}
