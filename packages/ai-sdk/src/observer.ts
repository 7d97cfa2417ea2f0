import type { CommonRunOptions, ScopeOptions, Handlers, Metadata, Tap } from "@runtap/core";
import type { CallStart } from "./call-start.ts";

/** Where the runs of what is observed start, and what they hand down. */
export interface Observer {
  readonly tap: Pick<Tap, "start">;
  /** Where the AI SDK looks up models that are given by name. */
  readonly gateway: unknown;
  readonly handlers: Handlers | undefined;
  readonly tags: readonly string[] | undefined;
  readonly metadata: Metadata | undefined;
}

/** What of an observer its runs hand down. */
export function handedDown({ handlers, tags, metadata }: Observer): ScopeOptions {
  return { handlers, tags, metadata };
}

/** What {@link kept} adds to the options of a run. */
export type Kept = Pick<CommonRunOptions, "captureInput" | "captureOutput">;

/** What a run keeps to itself where the call's own telemetry settings say so. */
export function kept({ showsInput, showsOutput }: CallStart): Kept {
  return {
    ...(showsInput ? {} : { captureInput: false }),
    ...(showsOutput ? {} : { captureOutput: false }),
  };
}

/** What the calls have in common, and what one of them adds; what cannot be read adds nothing. */
function joined(common: Metadata | undefined, own: Metadata | undefined): Metadata | undefined {
  if (common === undefined || own === undefined) return own ?? common;
  try {
    return { ...common, ...own };
  } catch {
    return common;
  }
}

/** The options of the run around a call. */
export function runOptions(observer: Observer, name: string, start: CallStart): CommonRunOptions {
  return {
    ...handedDown(observer),
    name: start.functionId ?? name,
    input: start.input,
    signal: start.signal,
    metadata: joined(observer.metadata, start.metadata),
    ...kept(start),
  };
}
