import type { PickedToken } from "@runtap/core";
import type { WireFacts } from "../wire.ts";

/** What bytes add to an answer that add nothing. */
export const NO_PIECES: readonly PickedToken[] = Object.freeze([]);

/** What the bytes of an answer come to: its result with its facts, or what went wrong. */
export interface Verdict {
  readonly output?: unknown;
  readonly facts?: WireFacts | undefined;
  readonly error?: Error | undefined;
}

/** Reads the bytes of one answer as they pass. Nothing here throws, whatever they are. */
export interface AnswerReading {
  /** Takes bytes that have come: what they add to the answer. */
  readonly take: (bytes: Uint8Array) => readonly PickedToken[];
  /** There are no more bytes: what was held back until now. */
  readonly finish: () => readonly PickedToken[];
  /** What the answer comes to, once its bytes say that nothing follows, or are over; `undefined` before. */
  readonly verdict: () => Verdict | undefined;
}

/** An answer of which nothing more can be seen. */
export function settledAnswer(verdict: Verdict): AnswerReading {
  return { take: () => NO_PIECES, finish: () => NO_PIECES, verdict: () => verdict };
}
