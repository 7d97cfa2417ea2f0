import { complain } from "../errors.ts";
import { isAsyncFunction } from "../emitter/subscription.ts";
import type { AnyEvent } from "../events/events.ts";
import type { RunKind } from "../events/run-info.ts";
import { inside } from "../run/drive.ts";
import { settleThrown } from "../run/ending.ts";
import { heedLater, requireStart } from "../run/guarding.ts";
import { joinMetadata, joinTags, originOf } from "../run/info.ts";
import type { ScopeOptions } from "../run/options.ts";
import { type ResultOptions, settleResult } from "../run/settling.ts";
import { checkRun } from "../run/check-run.ts";
import { startRun } from "../run/start.ts";
import type { AnyRunOptions, Core, RunState } from "../run/state.ts";
import { stopsProgram } from "../run/stop.ts";
import { describeThrown } from "../run/thrown.ts";
import type { AnyFunction, Wrapped } from "./wrapped.ts";

/** The options of `wrap`, whatever the kind and the function: what its functions are is known only when they are called. */
export interface AnyWrapOptions extends Omit<AnyRunOptions, "name" | "input" | "id"> {
  readonly name?: string | undefined;
  readonly fields?: unknown;
  readonly pick?: unknown;
  readonly report?: unknown;
  readonly until?: unknown;
}

type Loose = (...args: unknown[]) => unknown;

function isLoose(value: unknown): value is Loose {
  return typeof value === "function";
}

function optional(what: string, value: unknown): Loose | undefined {
  if (value === undefined || isLoose(value)) return value;
  throw complain(what, "a function", value, "Leave it out for the default.");
}

function narrowed(options: AnyWrapOptions, scope: ScopeOptions): AnyWrapOptions {
  const { handlers = [], tags = [], metadata = {} } = options;
  return {
    ...options,
    ...scope,
    handlers: [handlers, scope.handlers ?? []],
    tags: joinTags(tags, scope.tags ?? []),
    metadata: joinMetadata(metadata, scope.metadata ?? {}),
  };
}

function isWrapped<Fn extends AnyFunction, Kind extends RunKind>(
  call: object,
): call is Wrapped<Fn, Kind> {
  return typeof call === "function" && "with" in call && "ended" in call;
}

/** Makes a function of the same signature whose every call is a run; `origin` marks all that stem from one `wrap`. */
export function wrapFunction<Kind extends RunKind, Fn extends AnyFunction>(
  core: Core,
  kind: Kind,
  options: AnyWrapOptions,
  fn: Fn,
  origin: object = {},
): Wrapped<Fn, Kind> {
  if (!isLoose(fn))
    throw complain("what is wrapped", "a function", fn, "tap.wrap(kind, options, fn)");
  const { fields, pick, report, until, ...rest } = options;
  const standing: AnyRunOptions = { ...rest, name: options.name ?? fn.name };
  checkRun(core, kind, standing);
  const describe = optional("`fields`", fields);
  const result: ResultOptions = {
    pick: optional("`pick`", pick),
    report: optional("`report`", report),
    until: optional("`until`", until),
  };
  const isAsync = isAsyncFunction(fn);
  const call = function (this: unknown, ...args: unknown[]): unknown {
    const state =
      describe === undefined
        ? startRun(core, kind, standing, args.length === 1 ? args[0] : args, { origin })
        : startDescribed(core, kind, standing, () => describe(...args), origin);
    let returned: unknown;
    try {
      returned = callGuarded(state, isAsync, () =>
        inside(state, () => Reflect.apply(fn, this, args)),
      );
    } catch (error) {
      settleThrown(state, error);
      throw error;
    }
    return settleResult(state, returned, result);
  };
  Object.defineProperties(call, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
    with: {
      value: (scope: ScopeOptions) =>
        wrapFunction(core, kind, narrowed(options, scope), fn, origin),
    },
    ended: {
      value: (event: AnyEvent) => event.type === `${kind}.end` && originOf(event.run) === origin,
    },
  });
  // What else the function carries (a schema, a description) is found on the wrapped one as well.
  Object.setPrototypeOf(call, fn);
  if (isWrapped<Fn, Kind>(call)) return call;
  throw new TypeError("Unreachable: the members have just been defined.");
}

/** Calls the function once the guards of its start allow it, as far as the call can wait for them. */
function callGuarded(state: RunState, isAsync: boolean, call: () => unknown): unknown {
  const asked = requireStart(state);
  if (asked === undefined) return call();
  if (isAsync)
    return asked.then(() => {
      if (stopsProgram(state.stop)) throw state.stop.cause;
      return call();
    });
  heedLater(state, asked);
  return call();
}

function startDescribed(
  core: Core,
  kind: RunKind,
  standing: AnyRunOptions,
  describe: () => unknown,
  origin: object,
): RunState {
  let options = standing;
  let failure: unknown;
  try {
    const described = describe();
    if (typeof described === "object" && described !== null) {
      const all: AnyRunOptions = { ...standing, ...described };
      checkRun(core, kind, all);
      options = all;
    }
  } catch (error) {
    failure = error;
  }
  const state = startRun(core, kind, options, options.input, { origin });
  if (failure !== undefined) {
    state.warn(
      "capture-failed",
      `\`fields\` has failed for the ${kind} "${state.name}" (${describeThrown(failure)}); the start event lacks them. Mend the function.`,
    );
  }
  return state;
}
