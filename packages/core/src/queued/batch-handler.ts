import type { Handler } from "../emitter/handler.ts";
import type { KnownPattern, Pattern, PatternMap } from "../events/patterns.ts";

/** What a batch handler is told of a delivery besides its events. */
export interface BatchDelivery {
  /** Aborted when the delivery takes longer than `deliveryTimeoutMs`. */
  readonly signal: AbortSignal;
}

/** What a batch handler subscribes to, and what takes the batches. */
export interface Batch<Name extends Pattern = Pattern> {
  /** Event names and patterns; an event that several of them match comes once. */
  readonly on: readonly Name[];
  /** Called with events in the order in which they were emitted; what it throws or rejects with fails the whole batch. */
  deliver(events: readonly PatternMap[Name][], delivery: BatchDelivery): unknown;
}

/** A handler that wants arrays of events instead of one call for each. It is attached through {@link queued}. */
export interface BatchHandler<Name extends Pattern = Pattern>
  extends Pick<
    Handler,
    "name" | "guard" | "guardTimeoutMs" | "onGuardTimeout" | "flush" | "close"
  > {
  readonly batch: Batch<Name>;
}

interface Definition<Name extends string> extends Omit<BatchHandler, "batch"> {
  readonly batch: {
    readonly on: readonly KnownPattern<Name>[];
    deliver(events: readonly EventOf<Name>[], delivery: BatchDelivery): unknown;
  };
}

type EventOf<Name> = Name extends Pattern ? PatternMap[Name] : never;

/**
 * Types a batch handler where it is written: the events are those of the patterns listed, and a misspelt pattern is an
 * error that lists the real ones.
 *
 * @example
 * const archive = defineBatchHandler({
 *   name: "archive",
 *   batch: { on: ["*.end", "*.error"], deliver: (events, { signal }) => post(events, signal) },
 * });
 */
export function defineBatchHandler<const Name extends string>(
  handler: Definition<Name>,
): BatchHandler;
export function defineBatchHandler(handler: BatchHandler): BatchHandler {
  return handler;
}
