import { after } from "../clock.ts";
import { GuardError } from "../emitter/guard-error.ts";
import type { Slot } from "../emitter/table.ts";
import { isThenable } from "../thenable.ts";
import type { AnyEvent } from "../events/events.ts";
import { cancel, settleReturned } from "./ending.ts";
import { makeEnding } from "./ending-event.ts";
import { releaseHeld } from "./holding.ts";
import { makeStart } from "./start-event.ts";
import type { RunState } from "./state.ts";
import { type Stop, stopsProgram } from "./stop.ts";
import { stopSoon } from "./stopping.ts";
import { describeThrown, remember } from "./thrown.ts";

function vetoOf(
  state: RunState,
  slot: Slot,
  at: number,
  event: AnyEvent,
  cause: unknown,
): GuardError {
  const handler = slot.subscriptions[at]?.subscriber.name ?? "";
  const why = cause instanceof Error ? cause.message : describeThrown(cause);
  const veto = new GuardError(
    handler,
    event.type,
    `${state.spec.kind} "${state.name}"`,
    why,
    cause,
  );
  // Thrown on through the bodies of the runs around, it is one failure, and began here.
  remember(veto, state, undefined);
  return veto;
}

function stopBy(veto: unknown): Stop {
  return { reason: "guard", cause: veto, shown: veto };
}

/** Asks the guards of an event from one on, in order: throws the first veto; a promise where one takes its time. */
function askFrom(
  state: RunState,
  slot: Slot,
  from: number,
  event: AnyEvent,
): Promise<void> | undefined {
  for (let at = from; at < slot.size; at += 1) {
    let answer: unknown;
    try {
      answer = state.core.delivery.ask(slot, at, event);
    } catch (error) {
      throw vetoOf(state, slot, at, event, error);
    }
    if (isThenable(answer)) return askOn(state, slot, at, event, answer);
  }
  return undefined;
}

async function askOn(
  state: RunState,
  slot: Slot,
  at: number,
  event: AnyEvent,
  answer: PromiseLike<unknown>,
): Promise<void> {
  try {
    await inTime(state, slot, at, event, answer);
  } catch (error) {
    throw vetoOf(state, slot, at, event, error);
  }
  // Stopped meanwhile: what the others say makes no difference any more.
  if (!state.isOpen && stopsProgram(state.stop)) return;
  await askFrom(state, slot, at + 1, event);
}

function inTime(
  state: RunState,
  slot: Slot,
  at: number,
  event: AnyEvent,
  answer: PromiseLike<unknown>,
): Promise<unknown> {
  const subscriber = slot.subscriptions[at]?.subscriber;
  if (subscriber === undefined) return Promise.resolve();
  const { name, guardTimeoutMs, onGuardTimeout } = subscriber;
  return new Promise((resolve, reject) => {
    const takeBack = after(state.core.clock, guardTimeoutMs, () => {
      const what = `The guard of handler "${name}" has not decided on ${event.type} within ${guardTimeoutMs} ms`;
      if (onGuardTimeout === "deny") reject(new DOMException(`${what}.`, "TimeoutError"));
      else {
        state.warn("guard-timeout", `${what}; allowed, as its \`onGuardTimeout\` says.`);
        resolve(undefined);
      }
    });
    const { aside } = state;
    const waits = (aside.guardWaits ??= new Set());
    const giveUp = (): void => {
      takeBack();
      resolve(undefined);
    };
    waits.add(giveUp);
    const answered = (): void => {
      takeBack();
      waits.delete(giveUp);
    };
    answer.then(
      (value) => {
        answered();
        resolve(value);
      },
      (error: unknown) => {
        answered();
        reject(error);
      },
    );
  });
}

/** Ends a run that a guard has stopped, before its body was called or with its result withheld. */
function deny(state: RunState, veto: unknown): void {
  if (state.isOpen) cancel(state, state.stop ?? stopBy(veto));
}

/** Asks the guards of an event; a veto ends the run and is thrown, or rejects. */
function require(state: RunState, slot: Slot, event: AnyEvent): Promise<void> | undefined {
  try {
    return askFrom(state, slot, 0, event)?.catch((veto: unknown) => {
      deny(state, veto);
      throw veto;
    });
  } catch (veto) {
    deny(state, veto);
    throw veto;
  }
}

/** Asks whether the run may begin, once: throws the veto; returns a promise where a guard takes its time. */
export function requireStart(state: RunState): Promise<void> | undefined {
  if (!state.table.isGuarded || state.told.isStartGuarded) return state.told.guarding;
  const slot = state.table.guardSlot(state.spec.startName);
  if (slot === null) return undefined;
  const { aside } = state;
  aside.isStartGuarded = true;
  state.startEvent ??= state.shown(makeStart(state));
  const asked = require(state, slot, state.startEvent);
  if (asked === undefined) return undefined;
  aside.guarding = asked;
  const over = (): void => {
    aside.guarding = undefined;
  };
  asked.then(over, over);
  return asked;
}

/** Whether the result is to be handed back: also that of a run which was only too old to be watched any longer. */
function isJudged({ isOpen, stop, outcome }: RunState): boolean {
  if (isOpen) return stop === undefined;
  return outcome?.phase === "cancel" && outcome.stop.reason === "abandoned";
}

/**
 * Ends the run with its result, once the guards of its regular ending allow it: throws the veto; returns a promise where
 * a guard takes its time.
 */
export function conclude(state: RunState, output: unknown): Promise<void> | undefined {
  // What was held back belongs to the text that the ending shows, and may itself be forbidden.
  releaseHeld(state);
  const { table, spec } = state;
  const slot = table.isGuarded && isJudged(state) ? table.guardSlot(spec.endName) : null;
  if (slot === null) {
    settleReturned(state, output);
    return undefined;
  }
  state.markStart();
  const candidate = makeEnding(state, { phase: "end", output }, state.core.clock.now());
  const asked = require(state, slot, state.shown(candidate));
  if (asked !== undefined) {
    state.aside.isEnding = true;
    return asked.then(() => settleReturned(state, output));
  }
  settleReturned(state, output);
  return undefined;
}

/** Where nothing can wait: a veto that comes later stops what still runs, or is at least said. */
export function heedLater(state: RunState, asked: Promise<void> | undefined): void {
  asked?.catch((veto: unknown) => {
    if (state.outcome === undefined || state.outcome.phase === "cancel") return;
    // The run has ended, but its signal may be in the hands of what goes on.
    state.told.controller?.abort(veto);
    state.warn(
      "guard-too-late",
      `A guard said no after the run had ended (${describeThrown(veto)}): a synchronous call cannot wait. Make the guard synchronous, or what it guards asynchronous.`,
    );
  });
}

/** Whether the guards let a mid-run event through; a veto stops the run. One that ends the run itself has the last word. */
export function passes(state: RunState, slot: Slot, event: AnyEvent): boolean {
  try {
    askFrom(state, slot, 0, event)?.catch((veto: unknown) => stopSoon(state, stopBy(veto)));
    return state.isOpen;
  } catch (veto) {
    stopSoon(state, stopBy(veto));
    return false;
  }
}
