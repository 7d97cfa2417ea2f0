import type { ContextCall } from "../context/storage.ts";
import type { AnyEvent } from "../events/events.ts";

/**
 * What a handler that works later has of a run besides its events: how to tell what became of them, and the context in
 * which they were said.
 */
export interface RunReporter {
  /** Tells that the handler failed on an event: one `handler.error`, as if its listener had thrown. */
  failed(error: unknown, event: AnyEvent): void;
  /** Tells that events of the run were not delivered: one `handler.drop`. */
  dropped(count: number): void;
  /**
   * Takes hold of the asynchronous context the code is in now: what is called through it later runs in there, and runs
   * that it starts are not fed back to the handler.
   */
  capture(): ContextCall;
}
