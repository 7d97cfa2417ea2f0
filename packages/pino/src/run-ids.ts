import { currentRun, type RunInfo } from "@runtap/core";
import { traceFlagsOf } from "./fields/run-fields.ts";
import { isOwnLine, markAsIdMixin } from "./output/own-lines.ts";
import { type PinoHandlerOptions, settingsOf } from "./options.ts";

/**
 * A mixin for pino that puts the ids of the current run on every line the program logs: `run_id`, `trace_id`, `span_id`,
 * `trace_flags`, and `user_id` and `session_id` where there are any. Outside of runs it adds nothing.
 *
 * @example
 * const logger = pino({ mixin: runIds() });
 */
export function runIds({ preset }: Pick<PinoHandlerOptions, "preset"> = {}): () => {
  [key: string]: unknown;
} {
  const { fields } = settingsOf({ preset }).preset;
  const mixin = (): { [key: string]: unknown } => {
    // A handler's own line has them already.
    const run = isOwnLine() ? undefined : currentRun();
    return run === undefined ? {} : { ...fields(idsOf(run.info)) };
  };
  markAsIdMixin(mixin);
  return mixin;
}

function idsOf(run: RunInfo): { readonly [key: string]: string | undefined } {
  return {
    run_id: run.id,
    trace_id: run.traceId,
    span_id: run.id,
    trace_flags: traceFlagsOf(run),
    user_id: run.userId,
    session_id: run.sessionId,
  };
}
