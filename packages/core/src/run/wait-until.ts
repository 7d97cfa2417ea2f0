import { endingOfRun } from "./listening.ts";
import type { RunState } from "./state.ts";
import { describeThrown } from "./thrown.ts";

/** Asks the platform to go on until the run has ended and everything said by then has been delivered. */
export function keepAwake(
  state: RunState,
  waitUntil: (promise: Promise<unknown>) => unknown,
): void {
  const delivered = endingOfRun(state).then(() => state.core.flush());
  try {
    waitUntil(delivered);
  } catch (error) {
    state.warn(
      "wait-until-failed",
      `\`waitUntil\` has thrown for the ${state.spec.kind} "${state.name}" (${describeThrown(error)}); the platform may stop before its events are delivered. Pass a function bound to its request: (promise) => context.waitUntil(promise).`,
    );
  }
}
