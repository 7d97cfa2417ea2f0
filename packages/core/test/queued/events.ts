import type { AnyEvent, RunInfo } from "../../src/index.ts";

const run: RunInfo = Object.freeze({
  id: "00f067aa0ba902b7",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  kind: "llm",
  name: "answer",
  tags: [],
  metadata: {},
  verbose: false,
  startTime: 0,
});

/** An event as far as a backlog looks at it. */
export function eventOf(type: string, seq: number): AnyEvent {
  return { type, run, seq, time: 0 } as unknown as AnyEvent;
}
