import type { Detector } from "./detector.ts";

/** A trigger and who judges it. */
export interface Trigger {
  readonly text: string;
  readonly detector: Detector;
}

/** The state before anything was seen. */
export const ROOT = 0;

/**
 * Finds all triggers in one pass (Aho and Corasick, 1975: "Efficient string matching"). A state stands for the longest
 * end of what was seen that begins a trigger, so that a stream needs no more memory than the state.
 */
export class Automaton {
  /** The next state: by state times {@link Automaton.width}, plus the character's column. */
  readonly next: Uint16Array;
  /** The column of each ASCII character; 0 for those in no trigger. */
  readonly columns: Uint8Array;
  readonly width: number;
  /** By state: the trigger that ends here. */
  readonly triggers: readonly (Trigger | undefined)[];
  /** By state: how many characters of a trigger have been seen. */
  readonly depths: readonly number[];
  /** By state: the state of the next shorter beginning of a trigger. */
  readonly shorter: readonly number[];
  /** By state: no trigger on this way counts within a word. */
  readonly atWordStart: readonly boolean[];

  constructor(detectors: readonly Detector[]) {
    const all = detectors.flatMap((detector) =>
      detector.triggers.map((text): Trigger => ({ text, detector })),
    );
    this.columns = new Uint8Array(128);
    let width = 1;
    for (const char of new Set(all.flatMap(({ text }) => text.split("")))) {
      this.columns[char.charCodeAt(0)] = width;
      width += 1;
    }
    this.width = width;

    const children = [new Map<number, number>()];
    const triggers: (Trigger | undefined)[] = [undefined];
    const depths = [0];
    const atWordStart = [true];
    for (const trigger of all) {
      let state = ROOT;
      for (const [at, char] of trigger.text.split("").entries()) {
        const column = this.columns[char.charCodeAt(0)] ?? 0;
        let child = children[state]?.get(column);
        if (child === undefined) {
          child = children.length;
          children[state]?.set(column, child);
          children.push(new Map());
          triggers.push(undefined);
          depths.push(at + 1);
          atWordStart.push(true);
        }
        state = child;
        if (!trigger.detector.atWordStart) atWordStart[state] = false;
      }
      triggers[state] = trigger;
    }
    this.triggers = triggers;
    this.depths = depths;
    this.atWordStart = atWordStart;

    this.next = new Uint16Array(children.length * width);
    const shorter = children.map(() => ROOT);
    const queue = [ROOT];
    for (const state of queue) {
      const fallBack = shorter[state] ?? ROOT;
      for (let column = 0; column < width; column += 1) {
        const child = children[state]?.get(column);
        const other = state === ROOT ? ROOT : (this.next[fallBack * width + column] ?? ROOT);
        this.next[state * width + column] = child ?? other;
        if (child === undefined) continue;
        shorter[child] = other;
        triggers[child] ??= triggers[other];
        queue.push(child);
      }
    }
    this.shorter = shorter;
  }

  /** The state after one more character. */
  step(state: number, code: number): number {
    if (code > 127) return ROOT;
    return this.next[state * this.width + (this.columns[code] ?? 0)] ?? ROOT;
  }
}
