import type { RunInfo, RunKind } from "@runtap/core";
import { cut, type Fields, type FieldsInProgress } from "./field.ts";
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
  return (traceFlags & 0xff).toString(16).padStart(2, "0");
}

/** What is the same on every line of a run. */
export function runFields(run: RunInfo, asked: Asked | undefined): Fields {
  const { kind, tags } = run;
  const name = cut(run.name, MAX_NAME_LENGTH);
  const fields: FieldsInProgress = {
    runtap_v: KEYS_VERSION,
    run_id: run.id,
    parent_run_id: run.parentId,
    trace_id: run.traceId,
    span_id: run.id,
    trace_flags: traceFlagsOf(run),
    run_kind: kind,
    run_name: name,
    operation: run.operation === undefined ? undefined : cut(run.operation, MAX_NAME_LENGTH),
    is_root: run.parentId === undefined,
    user_id: run.userId === undefined ? undefined : cut(run.userId, MAX_NAME_LENGTH),
    session_id: run.sessionId === undefined ? undefined : cut(run.sessionId, MAX_NAME_LENGTH),
    tags:
      tags.length === 0
        ? undefined
        : tags.slice(0, MAX_TAGS).map((tag) => cut(tag, MAX_NAME_LENGTH)),
    "gen_ai.operation.name": OPERATION_OF_KIND[kind],
    "gen_ai.tool.name": kind === "tool" ? name : undefined,
    "gen_ai.agent.name": kind === "agent" ? name : undefined,
    "gen_ai.provider.name":
      asked?.provider === undefined ? undefined : cut(asked.provider, MAX_NAME_LENGTH),
    "gen_ai.request.model":
      asked?.model === undefined ? undefined : cut(asked.model, MAX_NAME_LENGTH),
  };
  flatten(run.metadata, "metadata.", fields);
  return fields;
}
