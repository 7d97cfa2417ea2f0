import type { RunKind } from "../events/run-info.ts";
import type { RunState } from "./state.ts";

/** Says why a method was ignored: another kind has it, or the run has ended. */
function sayIgnored(state: RunState, method: string, kinds?: readonly RunKind[]): void {
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

/** Whether the method does something on this run now; where it does not, that is said. Also a sign of life. */
export function can(state: RunState, method: string, kinds?: readonly RunKind[]): boolean {
  state.isLively = true;
  if (state.isOpen && (kinds === undefined || kinds.includes(state.spec.kind))) return true;
  sayIgnored(state, method, kinds);
  return false;
}

/** Reads what a method was given: no object at all, or one that throws when it is read, costs its event alone. */
export function read<Value>(
  state: RunState,
  method: string,
  value: Value,
  use: (value: Value) => void,
): void {
  try {
    if (typeof value === "object" && value !== null) return use(value);
  } catch {
    // Said below.
  }
  sayBadValue(state, method, "an object that can be read");
}
