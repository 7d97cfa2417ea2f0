import type { AnyEvent, Handler } from "@runtap/core";
import { foldRuns, type RecordedRuns } from "./recorded-runs.ts";
import { snapshot } from "./snapshot.ts";

/** What was heard so far. */
export interface Recording {
  /** Every event, in order, each as it was when it was said. */
  readonly events: readonly AnyEvent[];
  readonly runs: RecordedRuns;
}

/** A handler that keeps what it hears. */
export interface RecordingHandler extends Handler, Recording {}

/**
 * A handler that keeps everything it hears, for taps and scopes that {@link record} does not make: attach it wherever a
 * handler goes, read `events` and `runs` at any time. It keeps everything for as long as it lives: for tests.
 *
 * @example
 * const heard = recordingHandler();
 * await tap.run("chain", { name: "rag", handlers: heard }, body);
 * heard.runs.find("rag").standing; // "end"
 */
export function recordingHandler(): RecordingHandler {
  const events: AnyEvent[] = [];
  return {
    name: "recording",
    on: { "*": (event) => void events.push(snapshot(event)) },
    get events() {
      return [...events];
    },
    get runs() {
      return foldRuns([...events]);
    },
  };
}
