import type { AnyEvent, RunInfo } from "../src/index.ts";

/** What a run might say of itself. */
export const INFO: RunInfo = Object.freeze({
  id: "00f067aa0ba902b7",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  kind: "llm",
  name: "answer",
  tags: Object.freeze(["beta"]),
  metadata: Object.freeze({}),
  verbose: false,
  startTime: 1,
});

/** An event of a type with a payload, as far as whatever handles all events alike looks at it. */
export function madeEvent(type: string, payload: object = {}): AnyEvent {
  const event = { type, run: INFO, seq: 1, time: 2, ...payload };
  if (!isEvent(event)) throw new TypeError(`Expected an event, got ${type}.`);
  return event;
}

function isEvent(value: { readonly type: string; readonly run: RunInfo }): value is AnyEvent {
  return value.type.includes(".") && value.run === INFO;
}
