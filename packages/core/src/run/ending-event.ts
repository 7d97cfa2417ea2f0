import type { Document } from "../events/content.ts";
import type { EmbeddingEnd, LlmEnd } from "../events/events.ts";
import type { EmbeddingFacts, EventBase, LlmFacts } from "../events/shapes.ts";
import type { AnyCancel, AnyEnd, AnyEnding, AnyError } from "../events/patterns.ts";
import type { Facts } from "./facts.ts";
import { isList, readOr } from "./list.ts";
import type { PricedCall } from "./pricing.ts";
import type { Outcome, RunState } from "./state.ts";
import type { Stop } from "./stop.ts";
import { describeThrown, type Thrown } from "./thrown.ts";

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** What a run that was cut short shows of its output. */
interface SoFar {
  output?: unknown;
  truncated?: true;
}

function shownOutput(state: RunState, output: unknown): unknown {
  return state.options.captureOutput === undefined ? output : state.told.captured?.output;
}

function textOf({ tokens, told }: RunState): string | undefined {
  return told.facts?.text ?? (tokens === undefined || tokens.text === "" ? undefined : tokens.text);
}

/** What `captureOutput` makes of the output, or of what there was of it, and of a model's text. */
function captured(state: RunState, outcome: Outcome): { output?: unknown; text?: unknown } {
  const { captureOutput } = state.options;
  if (typeof captureOutput !== "function") return {};
  const soFar =
    state.spec.kind === "llm" ? state.tokens?.text || undefined : state.told.chunks?.value;
  const output = outcome.phase === "end" ? outcome.output : soFar;
  const text = textOf(state);
  try {
    const shown = output === undefined ? undefined : captureOutput(output);
    if (text === undefined) return { output: shown };
    return { output: shown, text: text === output ? shown : captureOutput(text) };
  } catch {
    state.warn(
      "capture-failed",
      `\`captureOutput\` has thrown for the ${state.spec.kind} "${state.name}"; the output is left out of the ending. Mend the function.`,
    );
    return {};
  }
}

// Facts are assigned one by one onto the finished literal: a spread per ending would cost more than the dispatch.
function fillLlm(event: Growing<LlmFacts & EventBase>, state: RunState): void {
  const { tokens, options } = state;
  const { facts } = state.told;
  if (options.captureOutput === undefined) {
    const text = textOf(state);
    if (text !== undefined) event.text = text;
    const toolCalls = facts?.toolCalls ?? tokens?.toolCalls;
    if (toolCalls !== undefined) event.toolCalls = toolCalls;
  } else {
    const text = state.told.captured?.text;
    if (typeof text === "string") event.text = text;
  }
  if (tokens !== undefined && tokens.firstTime > 0) {
    event.timeToFirstTokenMs = tokens.firstTime - state.startTime;
  }
  if (facts === undefined) return;
  fillCommon(event, state);
  if (facts.finishReason !== undefined) event.finishReason = facts.finishReason;
  if (facts.cached !== undefined) event.cached = facts.cached;
}

function fillCommon(event: Growing<EmbeddingFacts & EventBase>, state: RunState): void {
  const { facts } = state.told;
  if (facts === undefined) return;
  if (facts.usage !== undefined) event.usage = facts.usage;
  const costUsd = facts.costUsd ?? costOf(state, facts, event.time);
  if (costUsd !== undefined) event.costUsd = costUsd;
  if (facts.model !== undefined) event.model = facts.model;
  if (facts.responseId !== undefined) event.responseId = facts.responseId;
}

/** What the tap's price source says the call has cost. */
function costOf(state: RunState, { usage, model }: Facts, time: number): number | undefined {
  const { price } = state.core;
  if (price === undefined || usage === undefined) return undefined;
  const { options } = state;
  const call: Growing<PricedCall> = { usage, time };
  const asked = model ?? options.model;
  if (asked !== undefined) call.model = asked;
  if (options.provider !== undefined) call.provider = options.provider;
  try {
    const costUsd = price(call);
    if (costUsd === undefined || (Number.isFinite(costUsd) && costUsd >= 0)) return costUsd;
    state.warn(
      "price-failed",
      `Expected dollars from 0 on from \`price\`, got \`${costUsd}\`; the cost is left out. Return undefined for what has no price.`,
    );
  } catch (error) {
    state.warn(
      "price-failed",
      `\`price\` has thrown for the ${state.spec.kind} "${state.name}" (${describeThrown(error)}); the cost is left out. Mend the price source.`,
    );
  }
  return undefined;
}

function fillSoFar(event: SoFar, state: RunState): void {
  const { tokens } = state;
  const { chunks } = state.told;
  if (state.spec.kind === "llm" && tokens !== undefined && tokens.text !== "") {
    const output = shownOutput(state, tokens.text);
    if (output !== undefined) event.output = output;
    if (tokens.truncated) event.truncated = true;
  }
  if (chunks !== undefined) {
    const output = shownOutput(state, chunks.value);
    if (output !== undefined) event.output = output;
    if (chunks.truncated) event.truncated = true;
  }
}

function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null;
}

/** The documents among what a retriever returned; a bare text is a document of that content. */
function documentsOf(output: unknown): readonly Document[] {
  if (!isList(output)) return [];
  return readOr([], () =>
    output.every(isDocument)
      ? output
      : output.map((each) => (isDocument(each) ? each : { content: each })),
  );
}

function lengthOf(output: unknown): number | undefined {
  if (!isList(output) && !ArrayBuffer.isView(output)) return undefined;
  return readOr(undefined, () => Number(Reflect.get(output, "length")));
}

function makeEnd(state: RunState, value: unknown, seq: number, time: number): AnyEnd {
  const { info: run, spec } = state;
  const { facts } = state.told;
  const durationMs = time - state.startTime;
  const output = shownOutput(state, value);
  switch (spec.kind) {
    case "llm": {
      const tokenEvents = state.tokens?.total ?? 0;
      const end: Growing<LlmEnd> = {
        type: "llm.end",
        run,
        seq,
        time,
        output,
        durationMs,
        tokenEvents,
      };
      fillLlm(end, state);
      return end;
    }
    case "embedding": {
      const first = readOr<unknown>(undefined, () => (isList(value) ? value[0] : undefined));
      const count = facts?.count ?? lengthOf(value) ?? 0;
      const end: Growing<EmbeddingEnd> = {
        type: "embedding.end",
        run,
        seq,
        time,
        durationMs,
        count,
      };
      const dimensions = facts?.dimensions ?? lengthOf(first);
      if (dimensions !== undefined) end.dimensions = dimensions;
      fillCommon(end, state);
      return end;
    }
    case "retriever":
      return {
        type: "retriever.end",
        run,
        seq,
        time,
        output,
        durationMs,
        documents: documentsOf(output),
      };
    default:
      return { type: spec.endName, run, seq, time, output, durationMs };
  }
}

/** What a run that did not return shows besides: its output so far, and the facts of its kind. */
function fillCutShort(event: Growing<AnyError> | Growing<AnyCancel>, state: RunState): void {
  fillSoFar(event, state);
  if (event.type === "llm.error" || event.type === "llm.cancel") fillLlm(event, state);
  if (event.type === "embedding.error" || event.type === "embedding.cancel") {
    fillCommon(event, state);
  }
}

function makeError(state: RunState, thrown: Thrown, seq: number, time: number): AnyError {
  const { info: run, spec } = state;
  const { error, originRunId } = thrown;
  const durationMs = time - state.startTime;
  let failed: Growing<AnyError>;
  if (spec.kind === "llm") {
    const tokenEvents = state.tokens?.total ?? 0;
    failed = {
      type: spec.errorName,
      run,
      seq,
      time,
      error,
      originRunId,
      durationMs,
      tokenEvents,
    };
  } else failed = { type: spec.errorName, run, seq, time, error, originRunId, durationMs };
  fillCutShort(failed, state);
  return failed;
}

function makeCancel(state: RunState, stop: Stop, seq: number, time: number): AnyCancel {
  const { info: run, spec } = state;
  const { reason, shown: cause } = stop;
  const durationMs = time - state.startTime;
  let cancelled: Growing<AnyCancel>;
  if (spec.kind === "llm") {
    const tokenEvents = state.tokens?.total ?? 0;
    cancelled = { type: spec.cancelName, run, seq, time, reason, durationMs, tokenEvents };
  } else cancelled = { type: spec.cancelName, run, seq, time, reason, durationMs };
  if (cause !== undefined) cancelled.cause = cause;
  fillCutShort(cancelled, state);
  return cancelled;
}

/** The one ending of a run, from what is known of it. */
export function makeEnding(state: RunState, outcome: Outcome, time: number): AnyEnding {
  // Before the ending takes its place: what is said about a function that throws comes first.
  if (state.options.captureOutput !== undefined) state.aside.captured = captured(state, outcome);
  const seq = state.nextSeq();
  switch (outcome.phase) {
    case "end":
      return makeEnd(state, outcome.output, seq, time);
    case "error":
      return makeError(state, outcome.thrown, seq, time);
    case "cancel":
      return makeCancel(state, outcome.stop, seq, time);
  }
}
