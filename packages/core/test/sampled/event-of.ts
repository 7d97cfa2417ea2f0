import type { AnyEvent, RunInfo } from "../../src/index.ts";

/** What a run of a trace says, as far as sampling looks at it. */
export function eventOf(
  traceId: string,
  id: string,
  phase: "start" | "chunk" | "end" | "error",
  seq = 0,
): AnyEvent {
  const run: RunInfo = {
    id,
    traceId,
    kind: "chain",
    name: id,
    tags: [],
    metadata: {},
    verbose: false,
    startTime: 0,
  };
  const base = { run, seq, time: seq };
  switch (phase) {
    case "start":
      return { ...base, type: "chain.start", input: undefined };
    case "chunk":
      return { ...base, type: "chain.chunk", chunk: seq };
    case "end":
      return { ...base, type: "chain.end", output: undefined, durationMs: 0 };
    case "error":
      return { ...base, type: "chain.error", error: new Error(id), originRunId: id, durationMs: 0 };
  }
}
