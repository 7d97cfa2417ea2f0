import { complain } from "../errors.ts";
import { callingIdentities } from "../emitter/delivery.ts";
import type { RunKind } from "../events/run-info.ts";
import { isRunId, isTraceId } from "../ids.ts";
import { abandonOldest } from "./abandoning.ts";
import type { Bequest, BequestValues } from "./bequest.ts";
import { joinMetadata, joinTags } from "./info.ts";
import { checkRun } from "./check-run.ts";
import { SPECS } from "./kind-spec.ts";
import type { ParentRun, RemoteParent, ScopeOptions } from "./options.ts";
import { makeStart } from "./start-event.ts";
import { type AnyRunOptions, type Core, type RunFrame, RunState } from "./state.ts";
import { keepAwake } from "./wait-until.ts";
import { stopAfter, stopOnAbort, stopWith } from "./stopping.ts";

const NO_BEGINNING: Beginning = {};

interface Place {
  readonly parent: RunState | undefined;
  readonly remote: RemoteParent | undefined;
  readonly bequest: Bequest;
}

/** Whether a tap continues what this frame knows. */
function concerns(core: Core, frame: RunFrame): boolean {
  return core.joinsAnyTap || frame.core === core;
}

/** What the ambient context says about a run that starts in it. */
export function surroundings(core: Core, frame: RunFrame | undefined): Place {
  if (frame instanceof RunState && frame.core === core) {
    return { parent: frame, remote: undefined, bequest: frame.bequest };
  }
  let bequest: Bequest | undefined;
  const muted: object[] = [];
  for (let at = frame; at !== undefined; at = at.outer) {
    if (at.muted !== undefined) muted.push(at.muted);
    if (!concerns(core, at)) continue;
    bequest ??= at.bequest;
    if (at.run !== undefined)
      return { parent: at.run, remote: undefined, bequest: mute(bequest ?? at.run.bequest, muted) };
  }
  return { parent: undefined, remote: undefined, bequest: mute(bequest ?? core.bequest, muted) };
}

/** What an explicit parent hands down, together with the scopes that the code is inside without being inside a run. */
function handedDown(core: Core, parent: RunState, frame: RunFrame | undefined): Bequest {
  const { bequest } = parent;
  if (frame === undefined || frame === parent) return bequest;
  const around = surroundings(core, frame);
  if (around.parent === parent) return around.bequest;
  // Inside another run the code works for that one's request: only who must not hear it is taken from there.
  if (around.parent !== undefined) return mute(bequest, around.bequest.values.muted);
  return bequest.besides(around.bequest.values);
}

/** A deep listener hears the runs inside its own, not those of another trace. */
function withoutDeep(bequest: Bequest): Bequest {
  return bequest.values.deep.length === 0 ? bequest : bequest.with({ deep: [] });
}

/** A scope may be older than its run's deep listeners: they hear what starts in it all the same. */
function withDeepOf(parent: RunState | undefined, bequest: Bequest): Bequest {
  if (parent === undefined) return bequest;
  const { deep } = parent.bequest.values;
  return deep === bequest.values.deep ? bequest : bequest.with({ deep });
}

function mute(bequest: Bequest, identities: readonly object[]): Bequest {
  const news = identities.filter((each) => !bequest.values.muted.includes(each));
  return news.length === 0 ? bequest : bequest.with({ muted: [...bequest.values.muted, ...news] });
}

function withParent(
  core: Core,
  given: ParentRun | RemoteParent | null,
  frame: RunFrame | undefined,
): Place {
  // Handlers and tags come from the scopes around even where the trace is new or another process's.
  const bequest = withoutDeep(surroundings(core, frame).bequest);
  if (given === null) return { parent: undefined, remote: undefined, bequest };
  if (typeof given !== "object") throw badParent(given);
  const parent = core.stateOf(given);
  if (parent !== undefined) {
    if (!concerns(core, parent)) {
      throw complain(
        "`parent`",
        "a run of this tap",
        given,
        "It belongs to another tap: start the child with `parent.run(…)`, or use one tap for both.",
        "invalid-parent",
      );
    }
    return { parent, remote: undefined, bequest: handedDown(core, parent, frame) };
  }
  if ("traceId" in given && isTraceId(given.traceId) && isRunId(given.id)) {
    return { parent: undefined, remote: copyOf(given), bequest };
  }
  throw badParent(given);
}

/** What was checked, as it was then: the program may change its object. */
function copyOf({ traceId, id, traceFlags, tracestate }: RemoteParent): RemoteParent {
  return {
    traceId,
    id,
    traceFlags: Number.isInteger(traceFlags) ? traceFlags : undefined,
    tracestate: typeof tracestate === "string" ? tracestate : undefined,
  };
}

function badParent(given: unknown): Error {
  return complain(
    "`parent`",
    "a run, `null`, or { traceId, id } in lower-case hexadecimal digits (32 and 16)",
    given,
    "Leave it out for the run that the code is inside; of headers, extract() of @runtap/core/propagation makes one.",
    "invalid-parent",
  );
}

/** What a run or a scope with these options hands down. */
export function bequeath(core: Core, from: Bequest, options: ScopeOptions): Bequest {
  const { handlers, tags, metadata, userId, sessionId, signal, verbose } = options;
  const { values } = from;
  const change: { -readonly [Key in keyof BequestValues]?: BequestValues[Key] } = {};
  if (handlers !== undefined)
    change.requests = [...new Set([...values.requests, ...core.subscribers(handlers)])];
  if (tags !== undefined) {
    if (!Array.isArray(tags)) throw complain("`tags`", "an array of strings", tags, 'tags: ["eu"]');
    change.tags = joinTags(values.tags, tags);
  }
  if (metadata !== undefined) change.metadata = joinMetadata(values.metadata, metadata);
  if (userId !== undefined) change.userId = userId;
  if (sessionId !== undefined) change.sessionId = sessionId;
  if (signal !== undefined) change.signal = signal;
  if (verbose !== undefined) change.verbose = verbose;
  return from.with(change);
}

function hasScopeOptions(options: ScopeOptions): boolean {
  return (
    options.handlers !== undefined ||
    options.tags !== undefined ||
    options.metadata !== undefined ||
    options.signal !== undefined ||
    options.userId !== undefined ||
    options.sessionId !== undefined ||
    options.verbose !== undefined
  );
}

/** How a run comes to be started. */
export interface Beginning {
  /** The run whose method was called; it is the parent where no other is given. */
  readonly by?: RunState | undefined;
  /** Whoever starts it also ends it. */
  readonly isHandedOut?: boolean;
  /** The wrapped function that was called. */
  readonly origin?: object;
}

/** Starts a run: finds its place, resolves its handlers, says its start. */
export function startRun(
  core: Core,
  kind: RunKind,
  options: AnyRunOptions,
  input: unknown,
  { by, isHandedOut = false, origin }: Beginning = NO_BEGINNING,
): RunState {
  checkRun(core, kind, options);
  const frame = core.storage?.getStore();
  const { parent: given } = options;
  const place =
    given !== undefined
      ? withParent(core, given, frame)
      : by === undefined
        ? surroundings(core, frame)
        : { parent: by, remote: undefined, bequest: handedDown(core, by, frame) };
  const { parent } = place;
  const calling = callingIdentities();
  const around = withDeepOf(parent, place.bequest);
  const inherited = calling === undefined ? around : mute(around, calling);
  const bequest = hasScopeOptions(options) ? bequeath(core, inherited, options) : inherited;
  const shared = bequest.table(core.globals);
  const { ownHandlers } = options;
  const table =
    ownHandlers === undefined ? shared : shared.extended({ own: core.subscribers(ownHandlers) });
  const state = new RunState(core, SPECS[kind], options, input, parent, frame, bequest, table);
  if (place.remote !== undefined) state.aside.remote = place.remote;
  if (origin !== undefined) state.aside.origin = origin;
  state.join(parent ?? core.openRuns, core.openRuns);
  core.openCount += 1;
  if (options.id !== undefined) core.givenIds.add(options.id);
  if (parent !== undefined) {
    parent.isLively = true;
    if (parent.core !== core) core.guests.add(state);
    state.isStoppable = parent.isStoppable;
    if (parent.stop !== undefined) stopWith(state, parent, parent.stop);
  }
  if (table.isGuarded) state.isStoppable = true;
  if (isHandedOut) {
    state.isHandedOut = true;
    state.isStoppable = true;
    state.startTime = core.clock.now();
    core.watch.add(state);
  }
  watch(state, parent);
  open(state);
  if (options.waitUntil !== undefined) keepAwake(state, options.waitUntil);
  if (core.openCount > core.maxOpenRuns) abandonOldest(core);
  return state;
}

function watch(state: RunState, parent: RunState | undefined): void {
  const { signal } = state.bequest.values;
  const { timeoutMs } = state.options;
  // A parent with the same signal passes its abort on.
  if (signal !== undefined && signal !== parent?.bequest.values.signal) stopOnAbort(state, signal);
  if (timeoutMs !== undefined) stopAfter(state, timeoutMs);
}

function warnOfInput(state: RunState): void {
  state.warn(
    "capture-failed",
    `\`captureInput\` has thrown for the ${state.spec.kind} "${state.name}"; the input is left out of the start event. Mend the function.`,
  );
}

function open(state: RunState): void {
  const { table } = state;
  if (table.subscribers.length === 0) return;
  state.markStart();
  const slot = table.slot(state.spec.start);
  if (slot !== null) {
    const start = state.shown(makeStart(state));
    state.startEvent = start;
    state.core.delivery.deliver(slot, start, state);
    if (state.told.isInputMissing) warnOfInput(state);
  }
  if (!table.isAdvised) {
    for (const { code, message, key } of table.advice(state.spec.kind)) {
      state.advise(code, message, key);
    }
  }
}
