import { after, nextTurn } from "../clock.ts";
import { cancel, dismiss, goesOn, tellToStop } from "./ending.ts";
import type { RunState } from "./state.ts";
import type { Stop } from "./stop.ts";

function isTimeout(reason: unknown): boolean {
  try {
    return reason instanceof DOMException && reason.name === "TimeoutError";
  } catch {
    // A revoked proxy throws at any question: whatever it is, it is no time-out.
    return false;
  }
}

function stopOf(signal: AbortSignal): Stop {
  const cause: unknown = signal.reason;
  return { reason: isTimeout(cause) ? "timeout" : "abort", cause, shown: cause };
}

/** Stops a run: signals at once; what has not settled by itself one turn of the event loop later is cancelled. */
export function stopSoon(state: RunState, stop: Stop): void {
  if (goesOn(state)) {
    state.markStopped(stop);
    nextTurn(() => dismiss(state, stop.cause));
  }
  if (!state.isOpen || state.stop !== undefined) return;
  tellToStop(state, stop);
  nextTurn(() => cancel(state, stop));
}

/** Stops a run that starts inside a stopped one; where that one has ended, nobody else will cancel what is inside. */
export function stopWith(state: RunState, parent: RunState, stop: Stop): void {
  state.isStoppable = true;
  state.markStopped(stop);
  if (!parent.isOpen) nextTurn(() => cancel(state, stop));
}

/** Stops the run when the signal aborts; lets go of the signal at the ending. */
export function stopOnAbort(state: RunState, signal: AbortSignal): void {
  state.isStoppable = true;
  if (signal.aborted) {
    const stop = stopOf(signal);
    state.aside.isStoppedBefore = true;
    state.markStopped(stop);
    nextTurn(() => cancel(state, stop));
    return;
  }
  const stop = (): void => stopSoon(state, stopOf(signal));
  signal.addEventListener("abort", stop, { once: true });
  onRelease(state, () => signal.removeEventListener("abort", stop));
}

/** Stops the run after a time. */
export function stopAfter(state: RunState, timeoutMs: number): void {
  state.isStoppable = true;
  const what = `The ${state.spec.kind} "${state.name}"`;
  const takeBack = after(state.core.clock, timeoutMs, () => {
    const cause = new DOMException(`${what} timed out after ${timeoutMs} ms.`, "TimeoutError");
    stopSoon(state, { reason: "timeout", cause, shown: cause });
  });
  onRelease(state, takeBack);
}

function onRelease(state: RunState, release: () => void): void {
  const before = state.told.release;
  state.aside.release = () => {
    before?.();
    release();
  };
}
