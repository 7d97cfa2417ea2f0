import type { Handlers } from "../emitter/handler.ts";
import { complain, RuntapError } from "../errors.ts";
import type { RunKind } from "../events/run-info.ts";
import { withBequest } from "../run/ambient.ts";
import { checkBody, drive } from "../run/drive.ts";
import { heedLater, requireStart } from "../run/guarding.ts";
import { RunHandle } from "../run/handle.ts";
import { scoreLater, type ScoreTarget } from "../run/late-score.ts";
import type { ScopeOptions } from "../run/options.ts";
import type { Run, ScoreReport, StartedRun } from "../run/run.ts";
import { bequeath, startRun, surroundings } from "../run/start.ts";
import type { AnyRunOptions } from "../run/state.ts";
import type { FlushOptions, TapOptions } from "./options.ts";
import type { Tap } from "./tap.ts";
import { TapState } from "./tap-state.ts";
import { type AnyWrapOptions, wrapFunction } from "./wrap.ts";
import type { AnyFunction, Wrapped } from "./wrapped.ts";

function scoped<Result>(state: TapState, options: ScopeOptions, fn: () => Result): Result {
  if (typeof fn !== "function") {
    throw complain("what runs in a scope", "a function", fn, "tap.scope(options, fn)");
  }
  const { storage } = state;
  if (storage === undefined) {
    throw new RuntapError(
      "no-context",
      'Expected an ambient context in `tap.scope`, but this tap has none (a browser, or `context: "explicit"`). Give the handlers and tags to the run itself: what it starts inherits them.',
    );
  }
  const { bequest } = surroundings(state, storage.getStore());
  return withBequest(state, storage, bequeath(state, bequest, options), fn);
}

/** The tap over a state that is made when it is first needed: the process-wide one can be configured until then. */
export function tapOver(stateOf: () => TapState): Tap {
  return {
    run: <Kind extends RunKind, Result>(
      kind: Kind,
      options: AnyRunOptions,
      body: (run: Run<Kind>) => Result,
    ): Promise<Awaited<Result>> => {
      checkBody(body);
      const state = startRun(stateOf(), kind, options, options?.input);
      return drive(state, RunHandle.as(new RunHandle(state), kind), body);
    },
    start: <Kind extends RunKind>(kind: Kind, options: AnyRunOptions): StartedRun<Kind> => {
      const state = startRun(stateOf(), kind, options, options?.input, { isHandedOut: true });
      heedLater(state, requireStart(state));
      return RunHandle.as(RunHandle.handedOut(state), kind);
    },
    wrap: <Kind extends RunKind, Fn extends AnyFunction>(
      kind: Kind,
      options: AnyWrapOptions,
      fn: Fn,
    ): Wrapped<Fn, Kind> => wrapFunction(stateOf(), kind, options, fn),
    scope: <Result>(options: ScopeOptions, fn: () => Result): Result =>
      scoped(stateOf(), options, fn),
    score: (target: ScoreTarget, report: ScoreReport): void =>
      scoreLater(stateOf(), target, report),
    use: (handlers: Handlers) => stateOf().use(handlers),
    flush: (options?: FlushOptions) => stateOf().flush(options),
    close: (options?: FlushOptions) => stateOf().close(options),
    stats: () => stateOf().stats(),
    [Symbol.asyncDispose]: async () => {
      await stateOf().close();
    },
  };
}

/**
 * Makes a tap of its own: runs start here, handlers attach here, and nothing of another tap is heard.
 *
 * @throws RuntapError `invalid-option` or `invalid-handler`, with what was expected and what came.
 */
export function createTap(options: TapOptions = {}): Tap {
  const state = new TapState(options, false);
  return tapOver(() => state);
}
