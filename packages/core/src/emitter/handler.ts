import type { KnownPattern, Pattern, PatternMap } from "../events/patterns.ts";
import type { RunInfo } from "../events/run-info.ts";
import type { Guards, GuardTimeoutOutcome } from "./guard.ts";
import type { RunReporter } from "./run-reporter.ts";

/** Called with an event; what it returns is ignored, but a promise is awaited by `tap.flush()`. */
export type Listener<Name extends Pattern> = (event: PatternMap[Name]) => unknown;

/** What a handler subscribes to: event names and patterns, each with a listener. */
export type Listeners<State = never> = {
  readonly [Name in Pattern]?: ((event: PatternMap[Name], state: State) => unknown) | undefined;
};

/** A named object that subscribes to events. A plain object will do; {@link defineHandler} checks it where it is written. */
export interface Handler {
  /** Shown in warnings, `handler.error` and `tap.stats()`. */
  readonly name: string;
  /** Every matching listener is called: the exact name first, then `kind.*`, then `*.phase`, then `*`. */
  readonly on: Listeners;
  /**
   * Makes the state that a run's listeners get as second argument; called at the first event of a run that this handler
   * hears, freed at its ending. `reporter` is for handlers that do their work later.
   */
  readonly state?: ((run: RunInfo, reporter: RunReporter) => unknown) | undefined;
  /**
   * The one way to influence the program: a guard that throws stops the run. It is cancelled with reason `guard`, and its
   * caller gets a {@link GuardError} with the thrown value as `cause`.
   */
  readonly guard?: Guards | undefined;
  /** Milliseconds an asynchronous guard may take. @default 30,000 */
  readonly guardTimeoutMs?: number | undefined;
  /** What then. @default "deny" */
  readonly onGuardTimeout?: GuardTimeoutOutcome | undefined;
  /** Called by `tap.flush()`: write out what is held back. */
  readonly flush?: (() => unknown) | undefined;
  /** Called by `tap.close()`, after a flush: let go of files, sockets and timers. */
  readonly close?: (() => unknown) | undefined;
  /** How many events wait in a queue of the handler's own; shown by `tap.stats()`. */
  readonly pending?: (() => number) | undefined;
}

/** A handler, or a group of handlers: arrays nest. */
export type Handlers = Handler | readonly Handlers[];

/** Names the misspelt event names among those a handler listens to; groups are taken as they are. */
export type Spelt<Name extends string> = readonly Handlers[] | { readonly on: KnownNames<Name> };

/** Nothing more is asked of a known name; of an unknown one what nothing has. */
export type KnownNames<Name extends string> = {
  readonly [Each in Name]?: KnownPattern<Each> extends Each ? unknown : KnownPattern<Each>;
};

interface Definition<State> {
  readonly name: string;
  readonly state?: (run: RunInfo, reporter: RunReporter) => State;
  readonly guard?: Guards;
  readonly guardTimeoutMs?: number;
  readonly onGuardTimeout?: GuardTimeoutOutcome;
  readonly flush?: () => unknown;
  readonly close?: () => unknown;
  readonly pending?: () => number;
}

/**
 * Types a handler where it is written: each listener's event is inferred from its name, and a misspelt name is an error
 * that lists the real ones.
 *
 * @example
 * const audit = defineHandler({
 *   name: "audit",
 *   on: { "llm.end": (event) => save(event.run.id, event.usage) },
 * });
 */
export function defineHandler<const Name extends string, State = undefined>(
  handler: Definition<State> & {
    readonly on: Listeners<State> & KnownNames<Name>;
  },
): Handler {
  return handler;
}
