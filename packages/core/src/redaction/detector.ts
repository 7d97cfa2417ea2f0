import type { Rest } from "./rest.ts";

/** A secret was found: it begins at `from`, is known to reach `at`, and `rest` finds where it ends. */
export interface Hit {
  readonly from: number;
  readonly at: number;
  readonly rest: Rest;
}

/** It cannot be told yet: nothing from here on may leave. */
export interface Pending {
  readonly pendingFrom: number;
}

/** What a detector says of a place; `undefined`: nothing secret. */
export type Verdict = Hit | Pending | undefined;

/** Finds one sort of secret. */
export interface Detector {
  /** Every such secret has one of these in it or right before it; no text before the trigger need be held. */
  readonly triggers: readonly string[];
  /** The trigger counts only where a word can begin. */
  readonly atWordStart: boolean;
  /**
   * Judges the trigger at `start`, whose text ends before `after`. The verdict must be the one that a longer text would
   * get, or pending; with `isLast` there is no longer text, and it is never pending. Looks at most
   * {@link LOOK_BACK} characters back.
   */
  judge(text: string, start: number, after: number, isLast: boolean): Verdict;
}

/** How many characters before a trigger a detector may look at. */
export const LOOK_BACK = 128;

/** How many characters are held back at most: a candidate that is longer is taken for a secret. */
export const HOLD_LIMIT = 4096;
