import type { LlmRunOptions, StartedLlm } from "@runtap/core";
import { handedDown, type Observer } from "./observer.ts";

/** Where the calls of a model belong. */
export interface ModelCalls {
  /** The run of a call that begins now: a new one, or that of the attempt before. Rejects where a guard forbids it. */
  readonly begin: (options: LlmRunOptions) => Promise<StartedLlm>;
  /** The attempt has failed; another one may follow. */
  readonly failed: (run: StartedLlm, error: unknown) => void;
  /** The model has broken off in the middle of its answer. */
  readonly brokeOff: (run: StartedLlm, error: unknown) => void;
  /** Nobody reads the answer any more, and nobody has stopped it. */
  readonly isLeft: () => boolean;
  /** Whether the answer may be shown. */
  readonly showsOutput: boolean;
}

/** The calls of a model that nothing of ours is around: each is a run of its own, each attempt too. */
export function ownCalls(observer: Observer): ModelCalls {
  const failed = (run: StartedLlm, error: unknown): void => run.fail(error);
  return {
    begin: async (options) => observer.tap.start("llm", { ...handedDown(observer), ...options }),
    failed,
    brokeOff: failed,
    isLeft: () => false,
    showsOutput: true,
  };
}
