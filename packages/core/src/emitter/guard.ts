import type * as E from "../events/events.ts";
import type { AnyChunk, AnyStart } from "../events/patterns.ts";

/** May forbid what is about to happen by throwing; a promise is awaited where the road is asynchronous. */
export type Guard<Event> = (event: Event) => void | Promise<void>;

/** May forbid by throwing, at once: nothing can wait for a promise here. */
export type SyncGuard<Event> = (event: Event) => void | undefined;

/**
 * What a handler may forbid: a run before its body is called, what it says on its way before anybody hears it, and a
 * model's or tool's result before it is handed back.
 */
export interface Guards {
  readonly "*.start"?: Guard<AnyStart> | undefined;
  readonly "chain.start"?: Guard<E.ChainStart> | undefined;
  readonly "agent.start"?: Guard<E.AgentStart> | undefined;
  readonly "llm.start"?: Guard<E.LlmStart> | undefined;
  readonly "tool.start"?: Guard<E.ToolStart> | undefined;
  readonly "retriever.start"?: Guard<E.RetrieverStart> | undefined;
  readonly "embedding.start"?: Guard<E.EmbeddingStart> | undefined;
  readonly "llm.token"?: SyncGuard<E.LlmToken> | undefined;
  readonly "*.chunk"?: SyncGuard<AnyChunk> | undefined;
  readonly "chain.chunk"?: SyncGuard<E.ChainChunk> | undefined;
  readonly "agent.chunk"?: SyncGuard<E.AgentChunk> | undefined;
  readonly "tool.chunk"?: SyncGuard<E.ToolChunk> | undefined;
  readonly "agent.action"?: SyncGuard<E.AgentAction> | undefined;
  readonly "run.text"?: SyncGuard<E.RunText> | undefined;
  readonly "run.progress"?: SyncGuard<E.RunProgress> | undefined;
  readonly "run.retry"?: SyncGuard<E.RunRetry> | undefined;
  readonly "llm.end"?: Guard<E.LlmEnd> | undefined;
  readonly "tool.end"?: Guard<E.ToolEnd> | undefined;
}

/** What is to happen when a guard does not decide in time. */
export type GuardTimeoutOutcome = "deny" | "allow";

const GUARDED: { readonly [Name in keyof Required<Guards>]: true } = {
  "*.start": true,
  "chain.start": true,
  "agent.start": true,
  "llm.start": true,
  "tool.start": true,
  "retriever.start": true,
  "embedding.start": true,
  "llm.token": true,
  "*.chunk": true,
  "chain.chunk": true,
  "agent.chunk": true,
  "tool.chunk": true,
  "agent.action": true,
  "run.text": true,
  "run.progress": true,
  "run.retry": true,
  "llm.end": true,
  "tool.end": true,
};

/** What can be guarded. */
export const GUARD_PATTERNS: readonly string[] = Object.keys(GUARDED);

/** How long an asynchronous guard may take unless it says otherwise. */
export const GUARD_TIMEOUT_MS = 30_000;
