import type { RunInfo, RunKind } from "@runtap/core";
import { cut } from "./field.ts";
import type { LineFields } from "./line-fields.ts";
import { flatten } from "./scalars.ts";

/** The version of the keys, on every line; it changes when a key changes its meaning. */
export const KEYS_VERSION = 1;

const MAX_NAME_LENGTH = 256;
const MAX_TAGS = 32;

const OPERATION_OF_KIND: { readonly [Kind in RunKind]: string | undefined } = {
  chain: undefined,
  agent: "invoke_agent",
  llm: "chat",
  tool: "execute_tool",
  retriever: "retrieval",
  embedding: "embeddings",
};

/** What is asked of a model, known from its start alone. */
export interface Asked {
  readonly model: string | undefined;
  readonly provider: string | undefined;
}

/** The W3C trace flags as two hexadecimal digits. */
export function traceFlagsOf({ traceFlags = 1 }: RunInfo): string {
  if (traceFlags === 1) return "01";
  return (traceFlags & 0xff).toString(16).padStart(2, "0");
}

/** Adds what is the same on every line of a run. */
export function addRun(into: LineFields, run: RunInfo, asked: Asked | undefined): void {
  const { id, kind, parentId, operation, userId, sessionId, tags } = run;
  const name = cut(run.name, MAX_NAME_LENGTH);
  into.put("runtap_v", KEYS_VERSION);
  into.put("run_id", id);
  if (parentId !== undefined) into.put("parent_run_id", parentId);
  into.put("trace_id", run.traceId);
  into.put("span_id", id);
  into.putWord("trace_flags", traceFlagsOf(run));
  into.putWord("run_kind", kind);
  into.put("run_name", name);
  if (operation !== undefined) into.put("operation", cut(operation, MAX_NAME_LENGTH));
  into.put("is_root", parentId === undefined);
  if (userId !== undefined) into.put("user_id", cut(userId, MAX_NAME_LENGTH));
  if (sessionId !== undefined) into.put("session_id", cut(sessionId, MAX_NAME_LENGTH));
  if (tags.length > 0) {
    into.put("tags", tagsOf(tags));
  }
  const operationName = OPERATION_OF_KIND[kind];
  if (operationName !== undefined) into.putWord("gen_ai.operation.name", operationName);
  if (kind === "tool") into.put("gen_ai.tool.name", name);
  else if (kind === "agent") into.put("gen_ai.agent.name", name);
  if (asked?.provider !== undefined) {
    into.put("gen_ai.provider.name", cut(asked.provider, MAX_NAME_LENGTH));
  }
  if (asked?.model !== undefined) {
    into.put("gen_ai.request.model", cut(asked.model, MAX_NAME_LENGTH));
  }
  flatten(run.metadata, "metadata.", into);
}

// By hand: the methods of a frozen array take many times as long.
function tagsOf(tags: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < tags.length && at < MAX_TAGS; at += 1) {
    const tag = tags[at];
    if (tag !== undefined) texts.push(cut(tag, MAX_NAME_LENGTH));
  }
  return texts;
}
