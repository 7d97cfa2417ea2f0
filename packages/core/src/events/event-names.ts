import type { CoreEventName } from "./events.ts";
import type { CancelReason, RunKind } from "./run-info.ts";

/** The kinds of runs, in the order of the documentation. */
export const RUN_KINDS: readonly RunKind[] = [
  "chain",
  "agent",
  "llm",
  "tool",
  "retriever",
  "embedding",
];

/** Every reason for which runs are cancelled. */
export const CANCEL_REASONS: readonly CancelReason[] = [
  "abort",
  "break",
  "timeout",
  "guard",
  "interrupt",
  "abandoned",
  "shutdown",
];

/** Every core event has a fixed place in the tables that runs share, so that a look-up on the hot path is an index. */
export const SLOT: { readonly [Name in CoreEventName]: number } = {
  "chain.start": 0,
  "chain.chunk": 1,
  "chain.end": 2,
  "chain.error": 3,
  "chain.cancel": 4,
  "agent.start": 5,
  "agent.action": 6,
  "agent.chunk": 7,
  "agent.end": 8,
  "agent.error": 9,
  "agent.cancel": 10,
  "llm.start": 11,
  "llm.token": 12,
  "llm.end": 13,
  "llm.error": 14,
  "llm.cancel": 15,
  "tool.start": 16,
  "tool.chunk": 17,
  "tool.end": 18,
  "tool.error": 19,
  "tool.cancel": 20,
  "retriever.start": 21,
  "retriever.end": 22,
  "retriever.error": 23,
  "retriever.cancel": 24,
  "embedding.start": 25,
  "embedding.end": 26,
  "embedding.error": 27,
  "embedding.cancel": 28,
  "run.text": 29,
  "run.retry": 30,
  "run.progress": 31,
  "run.score": 32,
  "run.warning": 33,
  "handler.error": 34,
  "handler.drop": 35,
};
