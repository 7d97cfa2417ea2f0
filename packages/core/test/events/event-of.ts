import type { AnyEvent, ChainEnd, LlmToken, RunInfo } from "../../src/index.ts";

export const run: RunInfo = Object.freeze({
  id: "00f067aa0ba902b7",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  kind: "chain",
  name: "rag",
  tags: Object.freeze(["web"]),
  metadata: Object.freeze({ region: "eu-west-1" }),
  verbose: false,
  startTime: 1_763_801_090_123.25,
});

/** A `chain.end` with this output. */
export function chainEnd(output: unknown): ChainEnd {
  return { type: "chain.end", run, seq: 2, time: 1_763_801_090_130.5, output, durationMs: 7.25 };
}

/** A token, with more fields where given. */
export function llmToken(more: Partial<LlmToken> = {}): LlmToken {
  return {
    type: "llm.token",
    run,
    seq: 2,
    time: 1_763_801_090_130.5,
    token: "Hello",
    index: 0,
    choice: 0,
    channel: "text",
    attempt: 1,
    ...more,
  };
}

/** What stands under `output`. */
export function outputOf(event: AnyEvent): unknown {
  return "output" in event ? event.output : undefined;
}
