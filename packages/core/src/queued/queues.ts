import type { AnyEvent } from "../events/events.ts";
import type { Lane } from "./lane.ts";

/** Where the events go that a queued handler hears. */
export interface Queues {
  /** How many events wait or are being delivered. */
  readonly pending: number;
  readonly hear: (event: AnyEvent, lane: Lane) => void;
  /** Looks after what may have been lost; called at the start of each run. */
  revive(): void;
  flushed(): Promise<void>;
  shut(): void;
}
