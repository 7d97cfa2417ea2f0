import type { LlmToken, RunInfo, RunProgress, TokenChannel } from "@runtap/core";
import { cleanLine } from "./text/clean.ts";

const MAX_NAME = 64;
const MAX_TAG = 40;

/** A failure that was shown in full further down in the tree: the runs it passes on its way up refer to it. */
export interface ShownFailure {
  readonly originRunId: string;
  readonly where: string;
}

/** A run as the screen knows it. The top of the tree is one too, without a run. */
export class RunView {
  readonly run: RunInfo | undefined;
  /** The nearest run around it that is shown. */
  readonly parent: RunView | undefined;
  readonly isShown: boolean;
  /** -1 at the top, 0 for a root run. */
  readonly depth: number;
  /** Its name, numbered where another open run beside it has the same. */
  label: string;
  isOpen = true;
  openChildren = 0;
  /** Who has said something in it: a choice, the reasoning, a tool call. */
  voices: Voice[] = [];
  /** Its output was streamed: its ending need not show it once more. */
  hasStreamed = false;
  /** A run inside it has streamed text, most likely the same as its own chunks. */
  isStreamedInside = false;
  /** Text chunks that were left out for that reason. */
  unshownChunks = 0;
  /** The model it has said it asks. */
  model: string | undefined;
  /** Its last progress, where that was not shown, and when one was. */
  progress: RunProgress | undefined;
  progressTime: number = Number.NEGATIVE_INFINITY;
  shownFailure: ShownFailure | undefined;
  readonly #names = new Map<string, { open: number; last: number }>();

  constructor(run: RunInfo | undefined, around: RunView | undefined, isShown: boolean) {
    this.run = run;
    this.parent = around === undefined || around.isShown ? around : around.parent;
    this.isShown = isShown;
    this.depth = this.parent === undefined ? -1 : this.parent.depth + 1;
    this.label = run === undefined ? "" : nameOf(run);
  }

  /** A child is open: unless it is the only one of its name, it gets a number. */
  admit(child: RunView): void {
    this.openChildren += 1;
    if (!child.isShown) return;
    const names = this.#names.get(child.label);
    if (names === undefined) {
      this.#names.set(child.label, { open: 1, last: 1 });
      return;
    }
    names.open += 1;
    names.last += 1;
    child.label += ` #${names.last}`;
  }

  /** A child is no longer open: its number is free again once all of its name are. */
  dismiss(child: RunView): void {
    this.openChildren -= 1;
    if (!child.isShown || child.run === undefined) return;
    const name = nameOf(child.run);
    const names = this.#names.get(name);
    if (names === undefined) return;
    names.open -= 1;
    if (names.open === 0) this.#names.delete(name);
  }

  /** Whether this is `other` or around it. */
  holds(other: RunView | undefined): boolean {
    let current = other;
    while (current !== undefined && current.depth > this.depth) current = current.parent;
    return current === this;
  }
}

function nameOf(run: RunInfo): string {
  return cleanLine(run.name.slice(0, MAX_NAME)) || "unnamed";
}

/** One text that a run streams: a choice of the answer, its reasoning, a tool call, or its chunks. */
export class Voice {
  readonly view: RunView;
  readonly channel: TokenChannel;
  readonly choice: number;
  readonly call: number | undefined;
  /** Shown where the line above is of another voice. */
  readonly tag: string;
  /** Said, but not yet laid out. */
  held = "";
  /** Waits to be laid out. */
  isWaiting = false;
  /** What it says next goes on with a line that was broken off. */
  isMidLine = false;

  constructor(view: RunView, token: Pick<LlmToken, "channel" | "choice" | "toolCall">) {
    this.view = view;
    this.channel = token.channel;
    this.choice = token.choice;
    this.call = token.toolCall?.index;
    const name = token.toolCall?.name;
    const what =
      token.channel === "tool-call" && name !== undefined
        ? `call ${cleanLine(name.slice(0, MAX_TAG))}`
        : token.channel;
    this.tag = token.choice === 0 ? what : `${what} ${token.choice}`;
  }

  /** The plain answer: it goes without a tag as long as it is alone. */
  get isPlain(): boolean {
    return this.channel === "text" && this.choice === 0;
  }

  says({ channel, choice, toolCall }: Pick<LlmToken, "channel" | "choice" | "toolCall">): boolean {
    return this.channel === channel && this.choice === choice && this.call === toolCall?.index;
  }
}

/** The voice of a run that a token belongs to. */
export function voiceOf(
  view: RunView,
  token: Pick<LlmToken, "channel" | "choice" | "toolCall">,
): Voice {
  const known = view.voices.find((voice) => voice.says(token));
  if (known !== undefined) return known;
  const voice = new Voice(view, token);
  view.voices.push(voice);
  return voice;
}
