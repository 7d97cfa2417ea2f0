import type { Clock } from "../clock.ts";
import type { AnyEvent, HandlerDrop, HandlerError } from "../events/events.ts";
import type { RunInfo } from "../events/run-info.ts";
import { toError } from "./thrown.ts";

/** The run on whose events a handler has come to grief. */
interface Concerned {
  readonly info: RunInfo;
  readonly core: { readonly clock: Clock };
  nextSeq(): number;
}

export function makeHandlerError(
  concerned: Concerned,
  handler: string,
  error: unknown,
  event: AnyEvent,
): HandlerError {
  const { info: run, core } = concerned;
  const seq = concerned.nextSeq();
  const time = core.clock.now();
  return { type: "handler.error", run, seq, time, handler, error: toError(error), event };
}

export function makeHandlerDrop(concerned: Concerned, handler: string, count: number): HandlerDrop {
  const { info: run, core } = concerned;
  const seq = concerned.nextSeq();
  return { type: "handler.drop", run, seq, time: core.clock.now(), handler, count };
}
