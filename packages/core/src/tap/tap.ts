/// <reference lib="esnext.disposable" preserve="true" />
import type { Handlers, Spelt } from "../emitter/handler.ts";
import type { RunKind } from "../events/run-info.ts";
import type { ScoreTarget } from "../run/late-score.ts";
import type { ScopeOptions } from "../run/options.ts";
import type { Run, ScoreReport, Starter } from "../run/run.ts";
import type { FlushOptions, FlushResult, TapOptions, TapStats } from "./options.ts";
import type { AnyFunction, WrapOptions, Wrapped } from "./wrapped.ts";

/** Where runs start and handlers attach. Its methods work unbound. */
export interface Tap extends Starter, AsyncDisposable {
  /** Attaches handlers to every run of this tap that starts afterwards; returns what detaches them. */
  use<const Name extends string>(handlers: Handlers & Spelt<Name>): () => void;
  /** A function of the same signature whose every call is a run. */
  wrap<Kind extends RunKind, Fn extends AnyFunction>(
    kind: Kind,
    options: WrapOptions<Kind, Fn>,
    fn: Fn,
  ): Wrapped<Fn, Kind>;
  /** Starts no run: everything started inside `fn` gets these. */
  scope<Result>(options: ScopeOptions, fn: () => Result): Result;
  /**
   * Judges a run after its ending, or one of another process: whoever hears this tap's runs hears `run.score`.
   *
   * @throws RuntapError `invalid-option` where the ids are none.
   */
  score(target: ScoreTarget, report: ScoreReport): void;
  /** Delivers what was emitted before the call: waits for listeners' promises, then for each handler's own `flush`. Always resolves. */
  flush(options?: FlushOptions): Promise<FlushResult>;
  /** Ends open runs with reason `shutdown`, flushes, closes the handlers and detaches them. */
  close(options?: FlushOptions): Promise<FlushResult>;
  /** How the tap and its handlers fare. */
  stats(): TapStats;
}

/** The tap of the process. */
export interface ProcessTap extends Tap {
  /** Sets the tap up, before its first run. A second call with other options throws. */
  configure(options: TapOptions): void;
}

/** The innermost run that the code is inside, of this kind if one is given. */
export interface CurrentRun {
  (): Run | undefined;
  <Kind extends RunKind>(kind: Kind): Run<Kind> | undefined;
}
