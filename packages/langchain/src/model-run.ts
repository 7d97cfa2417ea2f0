import type { PickedToken } from "@runtap/core";
import { fieldOf, isObject, normalizeUsage } from "@runtap/wires/usage";
import { answerOf, toolCallsOf } from "./answer.ts";
import { endRun } from "./ending.ts";
import { toolInput } from "./messages.ts";
import { agentAround, liveRun, type OpenRun } from "./open-run.ts";
import type { OpenRuns } from "./open-runs.ts";
import { textOfContent, tokensOf, tokensOfStreamEvent } from "./tokens.ts";

/** Says what a model has told of its answer. */
export function sayTokens(open: OpenRun, tokens: readonly PickedToken[]): void {
  const { modelCall } = open;
  const run = liveRun(open);
  if (run?.kind !== "llm" || modelCall === undefined) return;
  for (const { text, ...detail } of tokens) {
    if (detail.channel === "tool-call") modelCall.hasToolTokens = true;
    const isPlain = detail.channel === undefined && (detail.choice ?? 0) === 0;
    if (isPlain) {
      modelCall.told += text ?? "";
      run.token(text ?? "");
    } else {
      if (detail.channel !== undefined) modelCall.toldOthers += 1;
      run.token(text ?? "", detail);
    }
  }
}

/** Takes a chunk as it leaves the model, whether or not LangChain will tell of it. */
export function sawChunk(open: OpenRun, chunk: unknown): void {
  const { modelCall } = open;
  if (modelCall === undefined) return;
  modelCall.isWatched = true;
  modelCall.yielded += textOfContent(fieldOf(chunk, "content") ?? chunk) ?? "";
  modelCall.lastOthers = othersOf(chunk);
  modelCall.yieldedOthers += modelCall.lastOthers.length;
  noteUsage(open, fieldOf(chunk, "usage_metadata"));
}

function othersOf(message: unknown): readonly PickedToken[] {
  return tokensOf("", { message }, 0).filter(({ channel }) => channel !== undefined);
}

/** Takes the usage in a chunk that LangChain tells of. */
export function toldUsage(open: OpenRun, usage: unknown): void {
  if (open.modelCall?.isWatched === false) noteUsage(open, usage);
}

// There may be no ending of LangChain's to bring the sum.
function noteUsage(open: OpenRun, usage: unknown): void {
  const { modelCall } = open;
  const run = liveRun(open);
  if (run?.kind !== "llm" || modelCall === undefined || !isObject(usage)) return;
  modelCall.usage.add(usage);
  run.report({ usage: modelCall.usage.usage({ partial: true }) });
}

/** Says what the newer protocol tells of a model's answer. */
export function sayStreamEvent(open: OpenRun, event: unknown): void {
  sayTokens(open, tokensOfStreamEvent(event));
  const usage = normalizeUsage(fieldOf(event, "usage"));
  const run = liveRun(open);
  if (usage !== undefined && run?.kind === "llm") run.report({ usage });
}

/** Ends a model's run with its result; the tools it asked for are actions of the agent it works for. */
export function endModelCall(
  runs: OpenRuns,
  open: OpenRun,
  result: unknown,
  extraParams: unknown,
): void {
  const isCached = fieldOf(extraParams, "cached") === true;
  const hasToolTokens = open.modelCall?.hasToolTokens === true;
  const usage = open.modelCall?.usage.usage();
  endRun(runs, open, () => answerOf(result, { isCached, hasToolTokens, usage }));
  sayActions(open, result);
}

// LangGraph itself does not tell of them.
function sayActions(open: OpenRun, result: unknown): void {
  const agent = liveRun(agentAround(open));
  if (agent?.kind !== "agent" || !agent.isHeard) return;
  const [choices] = listOf(fieldOf(result, "generations"));
  const [first] = listOf(choices);
  for (const { name = "", arguments: args } of toolCallsOf(fieldOf(first, "message"))) {
    agent.action(name, toolInput(args));
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
