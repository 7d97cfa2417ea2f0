import type { AnyEnding } from "../events/patterns.ts";
import { makeEnding } from "./ending-event.ts";
import { releaseHeld } from "./holding.ts";
import type { Outcome, RunState } from "./state.ts";
import { type Stop, stopsProgram } from "./stop.ts";
import { remember } from "./thrown.ts";

/** Ends a run: the one road to its ending. A second ending is ignored and said once. */
export function settle(state: RunState, outcome: Outcome): void {
  // First: whoever hears the rest of the text may end the run on it.
  if (state.isOpen) releaseHeld(state);
  if (!state.isOpen) {
    // What was stopped from outside could not know it: its own ending is late and no misuse.
    if (state.stop !== undefined && !state.told.isCancelledByHand) return;
    state.warn(
      "second-ending",
      `The ${state.spec.kind} "${state.name}" has already ended; its second ending was ignored. End a run once, or let its body do it.`,
    );
    return;
  }
  const { core, table, spec } = state;
  const { awaited } = state.told;
  state.isOpen = false;
  state.tokens?.close();
  state.silent = undefined;
  state.outcome = outcome;
  const slot = table.slot(spec[outcome.phase]);
  if (slot !== null || awaited !== undefined) {
    const ending = state.shown(makeEnding(state, outcome, core.clock.now()));
    state.ending = ending;
    if (slot !== null) core.delivery.deliver(slot, ending, state);
    if (awaited !== undefined) for (const hear of awaited) hear(ending);
  } else if (state.isHandedOut) {
    // Whoever holds the run may still ask how it ended.
    state.aside.endTime = core.clock.now();
  }
  close(state);
}

function close(state: RunState): void {
  const { core } = state;
  const { release, states } = state.told;
  core.openCount -= 1;
  if (state.isWatched) core.watch.remove(state);
  if (state.parent !== undefined) state.parent.isLively = true;
  if (core.guests.size > 0) core.guests.delete(state);
  state.leave();
  if (stopsProgram(state.stop)) dismiss(state, state.stop.cause);
  // A body that goes on unwatched can still be stopped, by its time limit too.
  else if (release !== undefined && !goesOn(state)) release();
  if (states !== undefined) core.delivery.afterwards(() => state.forgetStates());
  if (state.options.id !== undefined) core.givenIds.delete(state.options.id);
}

/** Ended by the tap alone, to which it was one too many or which was closed: its body goes on, and its caller waits. */
export function goesOn({ outcome, stop, told }: RunState): boolean {
  return (
    outcome?.phase === "cancel" &&
    (outcome.stop.reason === "abandoned" || outcome.stop.reason === "shutdown") &&
    told.rejectCaller !== undefined &&
    !stopsProgram(stop)
  );
}

/** Told to stop and ended, by whomever: nobody waits any more, neither for its guards nor for its body. */
export function dismiss(state: RunState, cause: unknown): void {
  const { release, guardWaits, rejectCaller } = state.told;
  release?.();
  for (const giveUp of guardWaits ?? []) giveUp();
  rejectCaller?.(cause);
}

/** The body has returned: `end`, or `cancel` where the run had been told to stop; nothing where it was ended by hand. */
export function settleReturned(state: RunState, output: unknown): void {
  if (!state.isOpen) return;
  const { stop } = state;
  settle(state, stop === undefined ? { phase: "end", output } : { phase: "cancel", stop });
}

/** The body has thrown: `error`, `cancel` where it was stopped or the error means that, `end` where it means no failure. */
export function settleThrown(state: RunState, thrown: unknown): void {
  if (state.isOpen) settle(state, outcomeOf(state, thrown));
}

/** What a thrown value makes of the run. */
export function outcomeOf(state: RunState, thrown: unknown): Outcome {
  const { stop, core, parent } = state;
  if (stop !== undefined) return { phase: "cancel", stop };
  const meaning = core.classify(thrown);
  if (meaning === "end") return { phase: "end", output: undefined };
  if (meaning !== "error") {
    return { phase: "cancel", stop: { reason: meaning, cause: thrown, shown: thrown } };
  }
  const known = remember(thrown, state, state.told.innerFailure);
  if (parent !== undefined) parent.aside.innerFailure = known;
  return { phase: "error", thrown: known };
}

/** The ending of a run that has one, told again or for the first time. */
export function endingOf(state: RunState, outcome: Outcome): AnyEnding {
  if (state.ending === undefined) {
    const { endTime } = state.told;
    const time = endTime === 0 ? state.core.clock.now() : endTime;
    state.ending = state.shown(makeEnding(state, outcome, time));
  }
  return state.ending;
}

/** Tells a run and everything open inside it to stop: their signals are aborted, nothing is ended yet. */
export function tellToStop(state: RunState, stop: Stop): void {
  if (state.isOpen && state.stop === undefined) state.markStopped(stop);
  for (const below of state.openRunsBelow()) {
    if (below.isOpen && below.stop === undefined) below.markStopped(stop);
  }
}

/** Cancels a run at once, what is open inside it first. */
export function cancel(state: RunState, stop: Stop): void {
  tellToStop(state, stop);
  for (const below of state.openRunsBelow()) cancelOne(below, stop);
  cancelOne(state, stop);
}

function cancelOne(state: RunState, fallback: Stop): void {
  if (!state.isOpen) return;
  settle(state, { phase: "cancel", stop: state.stop ?? fallback });
}
