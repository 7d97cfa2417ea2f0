import type { RunKind } from "../events/run-info.ts";
import type { RunState } from "./state.ts";

/** Says why a method was ignored: another kind has it, or the run has ended. */
export function sayIgnored(state: RunState, method: string, kinds?: readonly RunKind[]): void {
  const { kind } = state.spec;
  const what = `\`${method}\` on the ${kind} "${state.name}"`;
  if (kinds !== undefined && !kinds.includes(kind)) {
    state.warn("wrong-kind", `${what} was ignored: only ${kinds.join(", ")} runs have it.`);
  } else if (state.stop === undefined) {
    // A body that was told to stop may go on for a while: that is no misuse.
    state.warn(
      "after-ending",
      `${what} came after the run's ending and was ignored. Await what the body starts, or use \`start\` and end the run yourself.`,
    );
  }
}

/** Says that a method was given what it cannot use. */
export function sayBadValue(state: RunState, method: string, expected: string): void {
  state.warn("bad-value", `Expected ${expected} in \`${method}\`; ignored.`);
}
