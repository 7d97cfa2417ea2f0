import type { RunInfo, Usage } from "@runtap/core";

/** A model call that is over, or an attempt of it that failed and was billed. */
export interface CountedCall {
  readonly run: RunInfo;
  /** The ids of the runs around it, innermost first. */
  readonly around: readonly string[];
  /** When it ended, in epoch milliseconds. */
  readonly time: number;
  readonly outcome: "end" | "error" | "cancel" | "retry";
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  /** What the provider said. */
  readonly usage?: Usage | undefined;
  /** What was estimated, for the figures that the provider left out. */
  readonly estimate?: Usage | undefined;
  /** Of what the provider said. */
  readonly nanoUsd?: bigint | undefined;
  /** Of what was estimated. */
  readonly estimatedNanoUsd?: bigint | undefined;
  /** Answered by a cache of the program's own: nothing was billed. */
  readonly isCached: boolean;
  /** A guard let it not begin: nothing was billed. */
  readonly isRefused: boolean;
}
