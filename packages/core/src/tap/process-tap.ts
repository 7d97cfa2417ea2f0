import { processWide } from "../context/process-wide.ts";
import type { Handlers } from "../emitter/handler.ts";
import { RuntapError } from "../errors.ts";
import type { RunKind } from "../events/run-info.ts";
import { innermostRun } from "../run/ambient.ts";
import { RunHandle } from "../run/handle.ts";
import type { Run } from "../run/run.ts";
import { tapOver } from "./create-tap.ts";
import type { TapOptions } from "./options.ts";
import type { CurrentRun, ProcessTap } from "./tap.ts";
import { TapState } from "./tap-state.ts";

/** What all copies of the package in a process have in common. */
interface ProcessWide {
  readonly tap: ProcessTap;
  readonly currentRun: CurrentRun;
}

function isProcessWide(value: unknown): value is ProcessWide {
  return typeof value === "object" && value !== null && "tap" in value && "currentRun" in value;
}

function sameOptions(one: TapOptions, other: TapOptions): boolean {
  const [mine, theirs] = [Object.entries(one), new Map(Object.entries(other))];
  return (
    mine.length === theirs.size && mine.every(([key, value]) => Object.is(theirs.get(key), value))
  );
}

/** Handlers that were attached from outside (`node --import`), before the program could configure the tap. */
interface EarlyHandlers {
  readonly handlers: Handlers;
  detach: () => void;
}

function make(): ProcessWide {
  let configured: TapOptions | undefined;
  let state: TapState | undefined;
  let isInUse = false;
  const early = new Set<EarlyHandlers>();
  const ready = (): TapState => {
    state ??= new TapState(configured ?? {}, true);
    return state;
  };
  const stateOf = (): TapState => {
    if (!isInUse) {
      isInUse = true;
      early.clear();
    }
    return ready();
  };
  const use = (handlers: Handlers): (() => void) => {
    if (isInUse) return ready().use(handlers);
    const attached = { handlers, detach: ready().use(handlers) };
    early.add(attached);
    return () => {
      early.delete(attached);
      attached.detach();
    };
  };
  const configure = (options: TapOptions): void => {
    if (configured !== undefined && sameOptions(configured, options)) return;
    if (configured !== undefined || isInUse) {
      throw new RuntapError(
        "already-configured",
        `Expected \`tap.configure\` once, before the tap's first run, but it ${configured === undefined ? "is already in use" : "was configured with other options"}. Configure it in the program's first module, or make a tap of your own with \`createTap\`.`,
      );
    }
    state = new TapState(options, true);
    for (const each of early) each.detach = state.use(each.handlers);
    configured = options;
  };
  return { tap: { ...tapOver(stateOf), use, configure }, currentRun: findCurrentRun };
}

function findCurrentRun(): Run | undefined;
function findCurrentRun<Kind extends RunKind>(kind: Kind): Run<Kind> | undefined;
function findCurrentRun(kind?: RunKind): Run | undefined {
  const state = innermostRun(kind);
  if (state === undefined) return undefined;
  return RunHandle.as(RunHandle.of(state), state.spec.kind);
}

const shared = processWide("tap", isProcessWide, make);

/** The tap of the process: one, however many copies of the package are loaded. */
export const tap: ProcessTap = shared.tap;

/** The innermost run that the code is inside, of this kind if one is given; of whatever tap. */
export const currentRun: CurrentRun = shared.currentRun;
