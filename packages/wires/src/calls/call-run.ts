import type { CancelReason, PickedToken, RetryReport, TokenDetail } from "@runtap/core";
import type { WireFacts } from "../wire.ts";

/** The run of a call, of a model or of an embedding, as far as the call needs it. */
export interface CallRun {
  readonly signal: AbortSignal;
  retry(report: RetryReport): void;
  report(facts: WireFacts): void;
  fail(error: unknown): void;
  cancel(reason?: CancelReason, cause?: unknown): void;
  do<Result>(body: () => Result): Promise<Awaited<Result>>;
  token?(text: string, detail?: TokenDetail): void;
  through?(source: readonly never[], pick: () => undefined): AsyncIterator<never>;
  follow?(source: readonly never[]): AsyncIterator<never>;
}

/** Says what a reader has found in an event. */
export function tell(run: CallRun, pieces: readonly PickedToken[]): void {
  for (const piece of pieces) {
    const { text, channel, choice, toolCall, usage, finishReason, model, responseId } = piece;
    if (typeof text === "string") {
      // The plain text of the one choice, of which there is most, goes the short road.
      if (channel === undefined && choice === undefined && toolCall === undefined)
        run.token?.(text);
      else run.token?.(text, piece);
    }
    if (usage ?? finishReason ?? model ?? responseId) {
      run.report({ usage, finishReason, model, responseId });
    }
  }
}

const NO_CHUNKS: readonly never[] = Object.freeze([]);

function nothing(): undefined {
  return undefined;
}

/**
 * Resolves once the guards of the run's start have allowed it; rejects with their veto, and with the reason of a run that
 * was stopped. A stream passed through a run waits for them, be it an empty one.
 */
export async function whenAllowed(run: Pick<CallRun, "through">): Promise<void> {
  await run.through?.(NO_CHUNKS, nothing).next();
}

/** Ends the run of a stream well, with the text of its tokens; rejects with the veto of a guard of its end. */
export async function endStreamed(run: CallRun): Promise<void> {
  await run.follow?.(NO_CHUNKS).next();
}
