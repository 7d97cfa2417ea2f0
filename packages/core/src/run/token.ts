import { SLOT } from "../events/event-names.ts";
import type { LlmToken } from "../events/events.ts";
import { passes } from "./guarding.ts";
import { holdBack } from "./holding.ts";
import { can, read, sayBadValue } from "./misuse.ts";
import type { PickedToken, TokenDetail } from "./options.ts";
import type { RunState } from "./state.ts";
import { channelOf, TokenStream } from "./token-stream.ts";

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

const NO_DETAIL: TokenDetail = {};
const TOKEN = SLOT["llm.token"];

/** Whether somebody hears an ending, so that what it shows is worth keeping. */
export function hearsEnding({ told, table, spec }: RunState): boolean {
  return (
    told.awaited !== undefined ||
    table.slot(spec.end) !== null ||
    table.slot(spec.error) !== null ||
    table.slot(spec.cancel) !== null ||
    (table.isGuarded && table.guardSlot(spec.endName) !== null)
  );
}

/** Tells the stream who hears its tokens and its run's ending; again whenever that changes. */
export function tune(state: RunState, stream: TokenStream): void {
  stream.slot = state.table.slot(TOKEN);
  stream.isKept = hearsEnding(state);
  stream.guards = state.table.isGuarded ? state.table.guardSlot("llm.token") : null;
  stream.isDirect = stream.guards === null && state.redactor === undefined;
  // Whoever begins to listen half-way must not hear the second half of a secret: what may be one is held from the start.
  stream.isSilent = stream.isOpen && stream.isDirect && stream.slot === null && !stream.isKept;
  state.silent = stream.isSilent ? stream : undefined;
  if (stream.slot !== null) stream.info = state.info;
}

/** The stream of a run's tokens, opened with the first of them. */
export function streamOf(state: RunState): TokenStream {
  if (state.tokens !== undefined) return state.tokens;
  const stream = new TokenStream(state.told.attempt, state.root.core);
  tune(state, stream);
  state.tokens = stream;
  return stream;
}

/** Says a piece of text of choice 0: the hot road, where nothing is made that nobody hears. Never empty. */
export function sayText(state: RunState, stream: TokenStream, token: string): void {
  if (!stream.isDirect) {
    sayToken(state, token, NO_DETAIL);
    return;
  }
  const index = stream.textIndex;
  stream.textIndex = index + 1;
  if (stream.isSilent) return;
  const { core } = state;
  if (stream.isKept) {
    if (stream.firstTime === 0) stream.firstTime = core.clock.now();
    stream.collect(token);
  }
  const { slot, sequence } = stream;
  if (slot === null) return;
  const seq = sequence.lastSeq + 1;
  sequence.lastSeq = seq;
  const event: LlmToken = {
    type: "llm.token",
    run: stream.info ?? state.info,
    seq,
    time: core.clock.now(),
    token,
    index,
    choice: 0,
    channel: "text",
    attempt: stream.attempt,
  };
  core.delivery.deliver(slot, event, state);
}

/** Says what a run was given as a token, whatever that is. */
export function sayTokenOf(state: RunState, text: string, detail: TokenDetail | undefined): void {
  const { tokens } = state;
  // The stream exists from the first token on: all that can be amiss is looked at on the way to it.
  if (
    tokens !== undefined &&
    tokens.isOpen &&
    detail === undefined &&
    typeof text === "string" &&
    text.length > 0
  ) {
    sayText(state, tokens, text);
  } else sayAtLength(state, text, detail);
}

function sayAtLength(state: RunState, text: string, detail: TokenDetail | undefined): void {
  if (!can(state, "token", ["llm"])) return;
  if (typeof text !== "string") sayBadValue(state, "token", "text");
  else if (detail !== undefined)
    read(state, "token", detail, (known) => sayToken(state, text, known));
  else if (text !== "") sayText(state, streamOf(state), text);
}

/** Says a piece of any choice, channel or tool call. */
export function sayToken(state: RunState, token: string, detail: TokenDetail): void {
  const stream = streamOf(state);
  const { toolCall } = detail;
  if (token === "") {
    // The first delta of a tool call often names it and says nothing yet: kept, but no event, since a token is never empty.
    if (toolCall !== undefined && stream.isKept) stream.collectToolCall("", toolCall);
    return;
  }
  if (stream.isKept && stream.firstTime === 0) stream.firstTime = state.core.clock.now();
  if (state.redactor === undefined) {
    emitToken(state, stream, token, detail);
    return;
  }
  // The provider's own chunk would show what the text hides.
  const shown = { ...detail, raw: undefined };
  const say = (text: string): void => emitToken(state, stream, text, shown);
  const { choice = 0, channel = channelOf(detail) } = detail;
  const key = `${choice} ${channel} ${toolCall?.index ?? ""}`;
  const text = holdBack(state, key, token, say);
  if (text !== "") say(text);
}

function emitToken(state: RunState, stream: TokenStream, token: string, detail: TokenDetail): void {
  const { toolCall, raw } = detail;
  const { index, choice, channel } = stream.place(detail);
  const { slot, guards } = stream;
  const { core } = state;
  if (slot !== null || guards !== null) {
    const event: Growing<LlmToken> = {
      type: "llm.token",
      run: state.info,
      seq: state.nextSeq(),
      time: core.clock.now(),
      token,
      index,
      choice,
      channel,
      attempt: stream.attempt,
    };
    if (toolCall !== undefined) event.toolCall = toolCall;
    if (raw !== undefined) event.raw = raw;
    const shown = state.shown(event);
    if (guards !== null && !passes(state, guards, shown)) return;
    if (slot !== null) core.delivery.deliver(slot, shown, state);
  }
  if (!stream.isKept) return;
  if (choice === 0 && channel === "text") stream.collect(token);
  else if (choice === 0 && toolCall !== undefined) stream.collectToolCall(token, toolCall);
}

/** Says what a `pick` found in a chunk. */
export function sayPicked(state: RunState, picked: string | PickedToken): void {
  // The `pick` itself, or whoever heard the token before this one, may have ended the run.
  if (!state.isOpen) return;
  if (typeof picked === "string") {
    if (picked !== "") sayText(state, streamOf(state), picked);
    return;
  }
  const { text, usage, finishReason, model, responseId } = picked;
  if (typeof text === "string") sayToken(state, text, picked);
  if (usage ?? finishReason ?? model ?? responseId) {
    state.addFacts({ usage, finishReason, model, responseId });
  }
}
