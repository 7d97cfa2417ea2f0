import type { AgentAction, AnyEvent, RunProgress, RunRetry, RunScore } from "../events/events.ts";
import type { EventBase } from "../events/shapes.ts";
import { isCustomName } from "../events/pattern-match.ts";
import { ChunkOutput } from "./chunk-output.ts";
import { toUsage } from "./facts.ts";
import { holdBack, releaseHeld } from "./holding.ts";
import { sayBadValue } from "./misuse.ts";
import type { RetryReport, ScoreReport } from "./run.ts";
import { say } from "./saying.ts";
import type { RunState } from "./state.ts";
import { toError } from "./thrown.ts";
import { hearsEnding } from "./token.ts";

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** Says a part of the output of a chain, an agent or a tool. */
export function sayChunk(state: RunState, chunk: unknown): void {
  if (state.redactor === undefined) return emitChunk(state, chunk);
  if (typeof chunk !== "string") {
    // Text before it is a stream of its own: what is held of that comes first.
    releaseHeld(state);
    return emitChunk(state, chunk);
  }
  const text = holdBack(state, "chunk", chunk, (rest) => emitChunk(state, rest));
  if (text !== "") emitChunk(state, text);
}

function emitChunk(state: RunState, chunk: unknown): void {
  const { kind } = state.spec;
  if (kind !== "chain" && kind !== "agent" && kind !== "tool") return keepChunk(state, chunk);
  const type = `${kind}.chunk` as const;
  say(
    state,
    type,
    (run, seq, time) => ({ type, run, seq, time, chunk }),
    // What a guard has forbidden no ending shows either.
    () => keepChunk(state, chunk),
  );
}

function keepChunk(state: RunState, chunk: unknown): void {
  if (!hearsEnding(state)) return;
  state.aside.chunks ??= new ChunkOutput();
  state.aside.chunks.collect(chunk);
}

export function sayText(state: RunState, text: string): void {
  say(state, "run.text", (run, seq, time) => ({ type: "run.text", run, seq, time, text }));
}

export function sayAction(
  state: RunState,
  tool: string,
  toolInput: unknown,
  log: string | undefined,
): void {
  say(state, "agent.action", (run, seq, time) => {
    const action: Growing<AgentAction> = { type: "agent.action", run, seq, time, tool, toolInput };
    if (log !== undefined) action.log = log;
    return action;
  });
}

export function sayProgress(
  state: RunState,
  completed: number,
  total: number | undefined,
  message: string | undefined,
): void {
  say(state, "run.progress", (run, seq, time) => {
    const progress: Growing<RunProgress> = { type: "run.progress", run, seq, time, completed };
    if (total !== undefined) progress.total = total;
    if (message !== undefined) progress.message = message;
    return progress;
  });
}

/** Begins another attempt; what the last one streamed is void. */
export function sayRetry(state: RunState, report: RetryReport): void {
  releaseHeld(state);
  const attempt = report.attempt ?? state.told.attempt + 1;
  state.aside.attempt = attempt;
  state.tokens?.restart(attempt);
  say(state, "run.retry", (run, seq, time) => {
    const { delayMs, usage, model, provider } = report;
    const retry: Growing<RunRetry> = {
      type: "run.retry",
      run,
      seq,
      time,
      attempt,
      error: toError(report.error),
    };
    if (delayMs !== undefined) retry.delayMs = delayMs;
    if (usage !== undefined) retry.usage = toUsage(usage);
    if (model !== undefined) retry.model = model;
    if (provider !== undefined) retry.provider = provider;
    return retry;
  });
}

/** Judges a run, also after its ending. */
export function sayScore(state: RunState, report: ScoreReport): void {
  if (typeof report.name !== "string" || !Number.isFinite(report.value)) {
    sayBadValue(state, "score", "a `name` and a finite `value`");
    return;
  }
  say(state, "run.score", (run, seq, time) => {
    const { name, value, label, comment, source = "code" } = report;
    const score: Growing<RunScore> = { type: "run.score", run, seq, time, name, value, source };
    if (label !== undefined) score.label = label;
    if (comment !== undefined) score.comment = comment;
    return score;
  });
}

function isCustom(event: EventBase): event is AnyEvent {
  return isCustomName(event.type);
}

/** Sends an event of the user's. */
export function sayCustom(state: RunState, payload: unknown): void {
  const type =
    typeof payload === "object" && payload !== null && "type" in payload ? payload.type : undefined;
  if (typeof type !== "string" || !isCustomName(type)) {
    state.warn(
      "bad-value",
      'Expected an event with a `type` of your own in `emit`; ignored. A custom name uses neither a kind nor a phase of runtap\'s: { type: "cart.updated", … }.',
    );
    return;
  }
  const slot = state.table.customSlot(type);
  if (slot === null) return;
  const event = Object.assign({}, payload, {
    type,
    run: state.info,
    seq: state.nextSeq(),
    time: state.core.clock.now(),
  });
  if (isCustom(event)) state.core.delivery.deliver(slot, state.shown(event), state);
}
