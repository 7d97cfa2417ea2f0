import type { PickedToken, StartedRun } from "@runtap/core";
import type { UsageFold } from "@runtap/wires/usage";

/** What the runs of one call have in common. */
export interface RunTree {
  /** The signals that runs of the tree were started with. */
  readonly signals: Set<AbortSignal>;
}

/** What is gathered while a model answers. */
export interface ModelCall {
  readonly usage: UsageFold;
  /** The text that token callbacks have told of, choice 0. */
  told: string;
  /** The text that has left the model, where its generator is watched. */
  yielded: string;
  hasToolTokens: boolean;
  /** How many tokens of reasoning and tool calls have been told of, and how many have left the model. */
  toldOthers: number;
  yieldedOthers: number;
  /** Those of the last chunk. */
  lastOthers: readonly PickedToken[];
  /** Chunks are seen as they leave the model; token callbacks tell of the same ones, and not of all. */
  isWatched: boolean;
  /** Whether the model has been asked for a chunk that it has not given; unknown where it is not watched. */
  isWaiting: (() => boolean) | undefined;
}

/** A run of LangChain's that has started and, as far as is known, not ended. */
export interface OpenRun {
  /** LangChain's. */
  readonly id: string;
  /** The callback handler that heard it first: what others tell of the same run is an echo. */
  readonly owner: object;
  /** Absent on what is not shown. */
  readonly run: StartedRun | undefined;
  readonly parent: OpenRun | undefined;
  readonly tree: RunTree;
  /** LangChain's ids of the runs inside; those that have ended are taken off. */
  readonly children: Set<string>;
  readonly isGraph: boolean;
  readonly isSequence: boolean;
  readonly isFallback: boolean;
  readonly modelCall: ModelCall | undefined;
  /** LangChain goes on with it, as far as is known. */
  isOpen: boolean;
  hasFailed: boolean;
  /** How many runs have started under the id of this one while it was open. */
  reuses: number;
  /** What the last failed child threw. */
  lastError: unknown;
  /** What a child was paused with. */
  interrupt: unknown;
  /** Takes off what was put on for as long as the run is open. */
  release: (() => void) | undefined;
}

/**
 * The run for as long as there is anything to say of it: it may be over before LangChain says so, given up after its
 * time or cancelled with a run around it.
 */
export function liveRun(open: OpenRun | undefined): StartedRun | undefined {
  return open?.run?.isOpen === true ? open.run : undefined;
}

/** Says what a model has yielded and not told: LangChain's models tell of a token when they are asked for the next. */
export function sayRest(open: OpenRun): void {
  const { modelCall } = open;
  const run = liveRun(open);
  if (run?.kind !== "llm" || modelCall === undefined) return;
  const { told, yielded } = modelCall;
  // A guard that has refused a token has refused what follows.
  if (run.signal.aborted) return;
  if (yielded.length > told.length && yielded.startsWith(told))
    run.token(yielded.slice(told.length));
  const { toldOthers, yieldedOthers, lastOthers } = modelCall;
  // Of a model that tells of some pieces only, one more would make no whole.
  if (yieldedOthers - toldOthers !== lastOthers.length) return;
  for (const { text, ...detail } of lastOthers) run.token(text ?? "", detail);
}

/** The nearest run around that is shown, the run itself included. */
export function shownRun(open: OpenRun | undefined): OpenRun | undefined {
  let at = open;
  while (at !== undefined && at.run === undefined) at = at.parent;
  return at;
}

/** The agent that a run works for, unless a tool's run lies between. */
export function agentAround(open: OpenRun): OpenRun | undefined {
  for (let at = open.parent; at !== undefined; at = at.parent) {
    if (at.run?.kind === "agent") return at;
    if (at.run?.kind === "tool") return undefined;
  }
  return undefined;
}

/** Whether an agent is among the runs around. */
export function isInsideAgent(open: OpenRun | undefined): boolean {
  for (let at = open; at !== undefined; at = at.parent) if (at.run?.kind === "agent") return true;
  return false;
}
