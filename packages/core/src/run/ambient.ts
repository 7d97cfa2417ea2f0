import { createStorage } from "#context";
import type { ContextStorage } from "../context/storage.ts";
import { processWide } from "../context/process-wide.ts";
import type { Bequest } from "./bequest.ts";
import type { Core, RunFrame, RunState } from "./state.ts";

function isStorage(value: unknown): value is ContextStorage<RunFrame> {
  return typeof value === "object" && value !== null && "getStore" in value && "run" in value;
}

let made: ContextStorage<RunFrame> | undefined;

/** The one ambient context of the process; absent where the platform has none. */
export function ambientStorage(): ContextStorage<RunFrame> | undefined {
  if (made !== undefined) return made;
  const storage = createStorage<RunFrame>();
  if (storage !== undefined) made = processWide("context", isStorage, () => storage);
  return made;
}

/** The innermost run that the code is inside, of this kind if one is given. */
export function innermostRun(kind: string | undefined): RunState | undefined {
  for (let frame = ambientStorage()?.getStore(); frame !== undefined; frame = frame.outer) {
    for (let run = frame.run; run !== undefined; run = run.parent) {
      if (kind === undefined || run.spec.kind === kind) return run;
    }
  }
  return undefined;
}

function isScopeOf(core: Core, frame: RunFrame): boolean {
  return frame.core === core && frame.run === undefined && frame.muted === undefined;
}

/** Calls `fn` where everything it starts in this tap gets the bequest. */
export function withBequest<Result>(
  core: Core,
  storage: ContextStorage<RunFrame>,
  bequest: Bequest,
  fn: () => Result,
): Result {
  let outer = storage.getStore();
  // The bequest holds what scopes around it hand down: keeping them as well would let a loop of scopes grow for ever.
  while (outer !== undefined && isScopeOf(core, outer)) outer = outer.outer;
  return storage.run({ core, run: undefined, bequest, muted: undefined, outer }, fn);
}

/** Calls a listener where nothing it starts is fed back to it, after its awaits neither. */
export function withMuted<Result>(
  storage: ContextStorage<RunFrame>,
  muted: object,
  fn: () => Result,
): Result {
  const outer = storage.getStore();
  return storage.run({ core: undefined, run: undefined, bequest: undefined, muted, outer }, fn);
}
