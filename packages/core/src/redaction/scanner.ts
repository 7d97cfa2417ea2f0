import { ASSIGNMENT_DETECTORS } from "./assignment-detector.ts";
import { AUTH_DETECTORS } from "./auth-detectors.ts";
import { Automaton, ROOT, type Trigger } from "./automaton.ts";
import { isWordStart } from "./char-class.ts";
import { LOOK_BACK, type Verdict } from "./detector.ts";
import type { Rest } from "./rest.ts";
import { TOKEN_DETECTORS } from "./token-detector.ts";
import { urlDetector } from "./url-detector.ts";

let shared: Automaton | undefined;

/** The automaton of all secrets, made when first needed. */
function secretsAutomaton(): Automaton {
  shared ??= new Automaton([
    ...TOKEN_DETECTORS,
    ...AUTH_DETECTORS,
    urlDetector,
    ...ASSIGNMENT_DETECTORS,
  ]);
  return shared;
}

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const BRACKET = 0x5b;
const ESCAPE_NEAR = /[\\%[]/;
const ESCAPE_CHARS = 12;

const KEPT_CHARS = LOOK_BACK + 32;
const ROOMY_CHARS = 512;

/** Reads a piece without judging: the state at its end if all of it may leave, or -1 if it needs a closer look. */
function skim(automaton: Automaton, before: number, piece: string, isStream: boolean): number {
  const { next, columns, width, triggers, depths } = automaton;
  let state = before;
  for (let at = 0; at < piece.length; at += 1) {
    const code = piece.charCodeAt(at);
    if (code > 127) {
      state = ROOT;
      continue;
    }
    state = next[state * width + (columns[code] ?? 0)] ?? ROOT;
    if (triggers[state] !== undefined) return -1;
    if (isStream && (code === BACKSLASH || code === PERCENT || code === BRACKET)) return -1;
  }
  if (state === ROOT || !isStream) return state;
  const isInside = (depths[state] ?? 0) < piece.length;
  return isInside && heldChars(automaton, piece, state) === 0 ? state : -1;
}

/** How many characters at the end of a text may begin a trigger. */
function heldChars(
  { depths, shorter, atWordStart }: Automaton,
  text: string,
  ending: number,
): number {
  let state = ending;
  while (state !== ROOT) {
    const depth = depths[state] ?? 0;
    if (atWordStart[state] === false || isWordStart(text, text.length - depth)) return depth;
    state = shorter[state] ?? ROOT;
  }
  return 0;
}

/** A whole text without its secrets: the same string if it has none. */
export function withoutSecrets(text: string, censor: string): string {
  const isQuiet = skim(secretsAutomaton(), ROOT, text, false) !== -1;
  return isQuiet ? text : new Scanner(censor).whole(text);
}

/**
 * Hides the secrets of a text that comes in pieces. What it lets out does not depend on how the text was cut: a place is
 * judged only when no further text could change the verdict, and until then held.
 */
export class Scanner {
  readonly #automaton = secretsAutomaton();
  readonly #censor: string;
  /** What was said lately, for looking back, and what is held. */
  #text = "";
  /** Up to here the text has left. */
  #left = 0;
  /** Up to here the automaton has read. */
  #read = 0;
  #state = ROOT;
  /** A trigger that ends at #read and could not be judged yet. */
  #pending: Trigger | undefined;
  /** The last characters may belong to an escape, which the quick look at a piece alone cannot tell. */
  #isNearEscape = false;
  /** Where the secret that is being hidden ends. */
  #rest: Rest | undefined;

  constructor(censor: string) {
    this.#censor = censor;
  }

  /** Takes a piece and returns what may leave. */
  push(piece: string): string {
    const isHolding = this.#left !== this.#text.length || this.#rest !== undefined;
    if (isHolding || this.#pending !== undefined || this.#isNearEscape) {
      this.#text += piece;
      return this.#advance(false);
    }
    const state = skim(this.#automaton, this.#state, piece, true);
    if (this.#text.length > ROOMY_CHARS) this.#text = this.#text.slice(-KEPT_CHARS);
    const start = this.#text.length;
    this.#text += piece;
    this.#left = this.#text.length;
    this.#read = this.#left;
    if (state !== -1) {
      this.#state = state;
      return piece;
    }
    this.#left = start;
    this.#read = start;
    return this.#advance(false);
  }

  /** No more will come: returns what was held. */
  end(): string {
    return this.#advance(true);
  }

  /** Takes a whole text. */
  whole(text: string): string {
    this.#text = text;
    return this.#advance(true);
  }

  #advance(isLast: boolean): string {
    const text = this.#text;
    let shown = "";
    for (;;) {
      if (this.#rest !== undefined) {
        const end = this.#rest.consume(text, this.#read);
        if (end === -1) {
          this.#left = text.length;
          this.#read = text.length;
          break;
        }
        shown += this.#rest.tail;
        this.#rest = undefined;
        this.#left = end;
        this.#read = end;
        this.#state = ROOT;
      }
      const trigger = this.#pending ?? this.#nextTrigger();
      this.#pending = undefined;
      if (trigger === undefined) {
        const held = isLast ? 0 : heldChars(this.#automaton, text, this.#state);
        shown += this.#leave(Math.max(this.#left, text.length - held));
        break;
      }
      const after = this.#read;
      const verdict = this.#judge(trigger, after, isLast);
      if (verdict === undefined) continue;
      if ("pendingFrom" in verdict) {
        shown += this.#leave(verdict.pendingFrom);
        this.#pending = trigger;
        break;
      }
      shown += this.#leave(verdict.from) + this.#censor;
      this.#left = verdict.at;
      this.#read = verdict.at;
      this.#rest = verdict.rest;
    }
    this.#isNearEscape = !isLast && ESCAPE_NEAR.test(text.slice(-ESCAPE_CHARS));
    this.#trim();
    return shown;
  }

  #judge({ text: trigger, detector }: Trigger, after: number, isLast: boolean): Verdict {
    const start = after - trigger.length;
    if (detector.atWordStart && !isWordStart(this.#text, start)) return undefined;
    return detector.judge(this.#text, start, after, isLast);
  }

  /** Reads on to the end of the next trigger. */
  #nextTrigger(): Trigger | undefined {
    const text = this.#text;
    const automaton = this.#automaton;
    let state = this.#state;
    for (let at = this.#read; at < text.length; at += 1) {
      state = automaton.step(state, text.charCodeAt(at));
      const trigger = automaton.triggers[state];
      if (trigger === undefined) continue;
      this.#state = state;
      this.#read = at + 1;
      return trigger;
    }
    this.#state = state;
    this.#read = text.length;
    return undefined;
  }

  #leave(to: number): string {
    const leaving = this.#text.slice(this.#left, to);
    this.#left = Math.max(this.#left, to);
    return leaving;
  }

  /** Forgets what is too far back to be looked at. */
  #trim(): void {
    const cut = Math.min(this.#left, this.#read) - KEPT_CHARS;
    if (cut <= ROOMY_CHARS - KEPT_CHARS) return;
    this.#text = this.#text.slice(cut);
    this.#left -= cut;
    this.#read -= cut;
  }
}
