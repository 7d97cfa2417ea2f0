import type { PickedToken, TokenChannel, ToolCallRef } from "@runtap/core";
import { textAt } from "./fields.ts";
import { isObject } from "./usage/reading.ts";
import { type UsageFold, usageFold } from "./usage/usage-fold.ts";

/** What an event adds that adds nothing. */
export const NOTHING: readonly PickedToken[] = Object.freeze([]);

/** A piece of the answer. Text of choice 0, the usual one, is as small as can be. */
export function piece(text: string, channel: TokenChannel, choice: number): PickedToken {
  if (channel === "text" && choice === 0) return { text };
  return { text, channel, choice };
}

/** A piece of a tool call's arguments; empty where the call is only named. */
export function callPiece(text: string, toolCall: ToolCallRef, choice: number): PickedToken {
  return { text, channel: "tool-call", choice, toolCall };
}

/** What the tokens of one tool call say of it: one object for all of them. */
export function toolCallRef(
  index: number,
  id: string | undefined,
  name: string | undefined,
): ToolCallRef {
  return Object.freeze({
    index,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
  });
}

/** What a stream says besides its tokens. A fact is passed on when it is new. */
export class StreamFacts {
  /** The answer is whole. */
  isComplete = false;
  /** Nothing follows. */
  isOver = false;
  error: Error | undefined;
  #model: string | undefined;
  #responseId: string | undefined;
  #isPartial = false;
  #choices = 1;
  readonly #finished = new Set<number>();
  readonly #usage: UsageFold;

  constructor(provider: string | undefined) {
    this.#usage = usageFold({ provider });
  }

  /** Who answers, and which answer it is. */
  identify(model: string | undefined, responseId: string | undefined, pieces: PickedToken[]): void {
    const isNews = model !== undefined && model !== this.#model;
    const isOther = responseId !== undefined && responseId !== this.#responseId;
    if (!isNews && !isOther) return;
    if (isNews) this.#model = model;
    if (isOther) this.#responseId = responseId;
    pieces.push({ model, responseId });
  }

  /** Figures: marked `partial` until the answer is whole, so that a stream cut short says what it is worth. */
  spend(usage: unknown, pieces: PickedToken[], isLast: boolean): void {
    if (!isObject(usage)) return;
    const isFinal = isLast || this.isComplete;
    this.#usage.add(usage);
    const known = this.#usage.usage({ partial: !isFinal });
    if (known === undefined) return;
    this.#isPartial = !isFinal;
    pieces.push({ usage: known });
  }

  /** The answer is whole, for this reason. */
  finish(finishReason: string | undefined, pieces: PickedToken[]): void {
    this.isComplete = true;
    if (finishReason !== undefined) pieces.push({ finishReason });
    if (!this.#isPartial) return;
    this.#isPartial = false;
    pieces.push({ usage: this.#usage.usage() });
  }

  /** Several answers were asked for: the whole is as long as the longest of them, its reason that of the first. */
  finishChoice(choice: number, finishReason: string, pieces: PickedToken[]): void {
    this.#finished.add(choice);
    if (choice === 0) pieces.push({ finishReason });
    if (this.#finished.size >= this.#choices) this.finish(undefined, pieces);
  }

  /** Something was said of this choice: the answer is not whole before it has finished. */
  seeChoice(choice: number): void {
    if (choice >= this.#choices) this.#choices = choice + 1;
  }

  /** The provider gave up: what it said of it, once. */
  fail(error: Error | undefined): void {
    if (error === undefined) return;
    this.error ??= error;
    this.isComplete = true;
    this.isOver = true;
  }

  /** The wire's closing event. */
  close(pieces: PickedToken[]): void {
    this.isOver = true;
    this.finish(undefined, pieces);
  }
}

/** `id` and `model` where the wires of OpenAI and Anthropic have them. */
export function identifyBy(facts: StreamFacts, source: unknown, pieces: PickedToken[]): void {
  facts.identify(textAt(source, "model"), textAt(source, "id"), pieces);
}
