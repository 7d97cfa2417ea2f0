import type { CancelReason, PickedToken, RetryReport, TokenDetail } from "@runtap/core";
import type { WireFacts } from "../wire.ts";

/** The run of a call, of a model or of an embedding, as far as the call needs it. */
export interface CallRun {
  readonly isOpen: boolean;
  readonly isHeard: boolean;
  readonly signal: AbortSignal;
  retry(report: RetryReport): void;
  report(facts: WireFacts): void;
  fail(error: unknown): void;
  cancel(reason?: CancelReason, cause?: unknown): void;
  do<Result>(body: () => Result): Promise<Awaited<Result>>;
  token?(text: string, detail?: TokenDetail): void;
  end(output?: unknown): void;
  readonly ended: Promise<unknown>;
  through?(source: Iterable<never>, pick: () => undefined): AsyncIterator<never>;
}

/** Says what a reader has found in an event, unless the run has ended; returns its text of choice 0. */
export function tell(run: CallRun, pieces: readonly PickedToken[]): string {
  let said = "";
  const { isOpen } = run;
  for (const piece of pieces) {
    const { text, channel, choice, toolCall, usage, finishReason, model, responseId } = piece;
    if (typeof text === "string") {
      // The plain text of the one choice, of which there is most, goes the short road.
      if (channel === undefined && choice === undefined && toolCall === undefined) {
        said += text;
        if (isOpen) run.token?.(text);
      } else if (isOpen) run.token?.(text, piece);
    }
    if (isOpen && (usage ?? finishReason ?? model ?? responseId)) {
      run.report({ usage, finishReason, model, responseId });
    }
  }
  return said;
}

/**
 * Waits for the guards of the run's start: `undefined` where none is asked. Rejects with their veto, and with the reason
 * of a run that was stopped. A stream passed through a run waits for them, be it an empty one.
 */
export function whenAllowed(run: Pick<CallRun, "through">): Promise<void> | undefined {
  let isAllowed = false;
  const next = (): IteratorReturnResult<undefined> => {
    isAllowed = true;
    return { done: true, value: undefined };
  };
  const asked = run.through?.({ [Symbol.iterator]: () => ({ next }) }, () => undefined).next();
  return isAllowed ? undefined : asked?.then(() => undefined);
}

/** Whether nobody hears what passes a run. One that has ended too early, as abandoned, is still to be judged by its guards. */
export function isUnheard({ isOpen, isHeard }: Pick<CallRun, "isOpen" | "isHeard">): boolean {
  return isOpen && !isHeard;
}

/**
 * Ends the run well, once the guards of its end allow it; rejects with their veto, and with the reason of a run that was
 * stopped. Nothing here takes the ambient context into use, which on Node 20 taxes every promise of the process from
 * then on: `do` does, and is left to a run that was abandoned while its answer was still to come.
 */
export async function endWell(run: CallRun, output: unknown): Promise<void> {
  if (!run.isOpen) return void (await run.do(() => output));
  run.end(output);
  await run.ended;
  if (run.signal.aborted) throw run.signal.reason;
}
