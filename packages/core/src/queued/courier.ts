import type { Backlog } from "./backlog.ts";
import type { Lane } from "./lane.ts";
import type { Slice } from "./slice.ts";

/** Brings events from the backlog to the handler. */
export interface Courier {
  /** Events taken from the backlog and not yet delivered. */
  readonly inHand: number;
  /** Delivers some of what waits, in order; returns a promise where the handler is to be waited for. It never rejects. */
  deliver(backlog: Backlog<Lane>, slice: Slice): Promise<void> | undefined;
}
