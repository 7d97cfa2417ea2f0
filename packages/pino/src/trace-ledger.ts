import {
  type AnyEnding,
  type AnyEvent,
  isFailure,
  isTerminal,
  type RunKind,
  type Usage,
} from "@runtap/core";
import { finite } from "./fields/field.ts";
import type { LineFields } from "./fields/line-fields.ts";

/** Runs without an ending are given up beyond so many: the oldest first. */
const MAX_OPEN_RUNS = 100_000;

/** What has happened so far in a run that nobody around it was heard of, and in everything inside it. */
interface OpenTrace {
  readonly rootId: string;
  runs: number;
  failedRuns: number;
  llmCalls: number;
  toolCalls: number;
  retries: number;
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  costUsd: number | undefined;
  isEstimated: boolean;
}

/** What there is to tell of a trace at its end. */
export interface TraceSums {
  readonly trace_runs: number;
  readonly trace_failed_runs: number;
  readonly trace_llm_calls: number;
  readonly trace_tool_calls: number;
  readonly trace_retries: number;
  readonly trace_input_tokens: number | undefined;
  readonly trace_output_tokens: number | undefined;
  readonly trace_cost_usd: number | undefined;
  readonly trace_usage_estimated: true | undefined;
}

interface OpenRun {
  readonly trace: OpenTrace;
  readonly parentId: string | undefined;
  readonly kind: RunKind;
  /** Somebody of these kinds inside has told the usage already: it is counted once. */
  readonly counted: Set<RunKind>;
}

/** Folds the events of traces, so that one line can tell of each. Holds no event. */
export class TraceLedger {
  readonly #open = new Map<string, OpenRun>();

  /** How many runs are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Takes an event; at the ending of a root, what there is to tell of everything inside it. */
  hear(event: AnyEvent): TraceSums | undefined {
    if (isTerminal(event)) return this.#end(event);
    if (event.type.endsWith(".start")) this.#start(event);
    else if (event.type === "run.retry") {
      const open = this.#open.get(event.run.id);
      if (open === undefined) return undefined;
      const { trace, counted, kind } = open;
      trace.retries += 1;
      if (!counted.has(kind)) addUsage(trace, event.usage, undefined);
      // What was told inside was of the attempt that failed; around it, it stays counted.
      this.#markAround(open);
      counted.delete(kind);
    }
    return undefined;
  }

  #start({ run: { id, parentId, kind } }: AnyEvent): void {
    const around = parentId === undefined ? undefined : this.#open.get(parentId);
    const trace = around?.trace ?? openTrace(id);
    trace.runs += 1;
    if (kind === "llm") trace.llmCalls += 1;
    if (kind === "tool") trace.toolCalls += 1;
    this.#open.set(id, { trace, parentId, kind, counted: new Set() });
    if (this.#open.size > MAX_OPEN_RUNS) {
      const [oldest] = this.#open.keys();
      if (oldest !== undefined) this.#open.delete(oldest);
    }
  }

  #end(event: AnyEnding): TraceSums | undefined {
    const { id } = event.run;
    const open = this.#open.get(id);
    if (open === undefined) return undefined;
    this.#open.delete(id);
    const { trace, counted, kind } = open;
    if (isFailure(event)) trace.failedRuns += 1;
    if ("usage" in event && event.usage !== undefined && !counted.has(kind)) {
      // An answer from a cache was billed to nobody.
      if (!("cached" in event && event.cached)) addUsage(trace, event.usage, event.costUsd);
      counted.add(kind);
    }
    this.#markAround(open);
    return trace.rootId === id ? sumsOf(trace) : undefined;
  }

  #markAround({ parentId, counted }: OpenRun): void {
    const around = parentId === undefined ? undefined : this.#open.get(parentId);
    if (around !== undefined) for (const kind of counted) around.counted.add(kind);
  }
}

function openTrace(rootId: string): OpenTrace {
  return {
    rootId,
    runs: 0,
    failedRuns: 0,
    llmCalls: 0,
    toolCalls: 0,
    retries: 0,
    inputTokens: undefined,
    outputTokens: undefined,
    costUsd: undefined,
    isEstimated: false,
  };
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  const added = finite(other);
  return added === undefined ? one : (one ?? 0) + added;
}

function addUsage(trace: OpenTrace, usage: Usage | undefined, costUsd: number | undefined): void {
  trace.inputTokens = sum(trace.inputTokens, usage?.inputTokens);
  trace.outputTokens = sum(trace.outputTokens, usage?.outputTokens);
  trace.costUsd = sum(trace.costUsd, costUsd);
  if (usage?.source === "estimate") trace.isEstimated = true;
}

function sumsOf(trace: OpenTrace): TraceSums {
  return {
    trace_runs: trace.runs,
    trace_failed_runs: trace.failedRuns,
    trace_llm_calls: trace.llmCalls,
    trace_tool_calls: trace.toolCalls,
    trace_retries: trace.retries,
    trace_input_tokens: trace.inputTokens,
    trace_output_tokens: trace.outputTokens,
    trace_cost_usd: trace.costUsd,
    trace_usage_estimated: trace.isEstimated || undefined,
  };
}

/** Adds what there is to tell of a trace. */
export function addSums(into: LineFields, sums: TraceSums): void {
  into.put("trace_runs", sums.trace_runs);
  into.put("trace_failed_runs", sums.trace_failed_runs);
  into.put("trace_llm_calls", sums.trace_llm_calls);
  into.put("trace_tool_calls", sums.trace_tool_calls);
  into.put("trace_retries", sums.trace_retries);
  into.put("trace_input_tokens", sums.trace_input_tokens);
  into.put("trace_output_tokens", sums.trace_output_tokens);
  into.put("trace_cost_usd", sums.trace_cost_usd);
  into.put("trace_usage_estimated", sums.trace_usage_estimated);
}
