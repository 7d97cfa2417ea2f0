import { SLOT } from "../events/event-names.ts";
import type { LlmToken } from "../events/events.ts";
import type { PickedToken, TokenDetail } from "./options.ts";
import type { RunState } from "./state.ts";
import { TokenStream } from "./token-stream.ts";

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

const TOKEN = SLOT["llm.token"];

/** Whether somebody hears an ending, so that what it shows is worth keeping. */
export function hearsEnding(state: RunState): boolean {
  const { table, spec } = state;
  return (
    state.told.awaited !== undefined ||
    state.isHandedOut ||
    table.slot(spec.end) !== null ||
    table.slot(spec.error) !== null ||
    table.slot(spec.cancel) !== null
  );
}

/** Says a piece of text of choice 0: the hot road, where nothing is made that nobody hears. */
export function sayText(state: RunState, token: string): void {
  const stream = (state.tokens ??= new TokenStream(hearsEnding(state)));
  stream.total += 1;
  const index = stream.textIndex++;
  if (stream.isKept) {
    if (stream.firstTime === 0) stream.firstTime = state.core.clock.now();
    stream.collect(token);
  }
  const slot = state.table.slot(TOKEN);
  if (slot === null) return;
  const event: LlmToken = {
    type: "llm.token",
    run: state.info,
    seq: state.nextSeq(),
    time: state.core.clock.now(),
    token,
    index,
    choice: 0,
    channel: "text",
    attempt: state.told.attempt,
  };
  state.deliver(slot, event);
}

/** Says a piece of any choice, channel or tool call. */
export function sayToken(state: RunState, token: string, detail: TokenDetail): void {
  const stream = (state.tokens ??= new TokenStream(hearsEnding(state)));
  const { toolCall, raw } = detail;
  if (token === "") {
    // The first delta of a tool call often names it and says nothing yet: kept, but no event, since a token is never empty.
    if (toolCall !== undefined && stream.isKept) stream.collectToolCall("", toolCall);
    return;
  }
  stream.total += 1;
  const { index, choice, channel } = stream.place(detail);
  if (stream.isKept) {
    if (stream.firstTime === 0) stream.firstTime = state.core.clock.now();
    if (choice === 0 && channel === "text") stream.collect(token);
    else if (choice === 0 && toolCall !== undefined) stream.collectToolCall(token, toolCall);
  }
  const slot = state.table.slot(TOKEN);
  if (slot === null) return;
  const event: Growing<LlmToken> = {
    type: "llm.token",
    run: state.info,
    seq: state.nextSeq(),
    time: state.core.clock.now(),
    token,
    index,
    choice,
    channel,
    attempt: state.told.attempt,
  };
  if (toolCall !== undefined) event.toolCall = toolCall;
  if (raw !== undefined) event.raw = raw;
  state.deliver(slot, event);
}

/** Says what a `pick` found in a chunk. */
export function sayPicked(state: RunState, picked: string | PickedToken): void {
  if (typeof picked === "string") {
    if (picked !== "") sayText(state, picked);
    return;
  }
  const { text, usage, finishReason, model, responseId } = picked;
  if (typeof text === "string") sayToken(state, text, picked);
  if (usage ?? finishReason ?? model ?? responseId) {
    state.addFacts({ usage, finishReason, model, responseId });
  }
}
