import type { RunState } from "./state.ts";

/** What may leave now of a stream of text pieces; the stream begins with its first piece. */
export function holdBack(
  state: RunState,
  key: string,
  piece: string,
  release: (text: string) => void,
): string {
  const { redactor } = state;
  if (redactor === undefined) return piece;
  const { aside } = state;
  aside.held ??= new Map();
  let held = aside.held.get(key);
  if (held === undefined) {
    held = { text: redactor.hold(), release };
    aside.held.set(key, held);
  }
  return held.text.push(piece);
}

/** Says what is still held back: the streams of the run end here. */
export function releaseHeld(state: RunState): void {
  const { held } = state.told;
  if (held === undefined) return;
  state.aside.held = undefined;
  for (const { text, release } of held.values()) {
    const rest = text.end();
    if (rest !== "") release(rest);
  }
}
