import type { Clock } from "../clock.ts";
import type { ContextStorage } from "../context/storage.ts";
import type { Delivery } from "../emitter/delivery.ts";
import type { Handlers } from "../emitter/handler.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import type { WarningCode } from "../events/events.ts";
import type { IdSource } from "../ids.ts";
import type { Bequest, Globals } from "./bequest.ts";
import type { Outcome } from "./classify.ts";
import type { OpenNode } from "./open-tree.ts";
import type { PriceSource } from "./pricing.ts";
import type { Redactor } from "./redactor.ts";

/** Watches open runs that nobody may ever end. */
export interface OpenWatch<State> {
  /** The run is from now on in the hands of the program. */
  add(state: State): void;
  /** It has ended, or a body will end it. */
  remove(state: State): void;
  /** What everybody who can still end the run must hold on to: once it is collected, the run is lost. */
  hold(state: State): object;
}

/** What a run needs of its tap. */
export interface TapCore<State> {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly delivery: Delivery;
  /** Absent where there is no ambient context, or none is wanted. */
  readonly storage: ContextStorage<Frame<State>> | undefined;
  /** The process-wide tap continues whatever run the code is inside; another one only its own. */
  readonly joinsAnyTap: boolean;
  /** The tree of open runs hangs from here. */
  readonly openRuns: OpenNode;
  /** Runs of this tap that are open inside a run of another. */
  readonly guests: Set<State>;
  /** Ids given by the user, of runs that are open. */
  readonly givenIds: Set<string>;
  readonly globals: Globals;
  /** What every run of the tap inherits. */
  readonly bequest: Bequest;
  /** Puts a cost on what usage is known of. */
  readonly price: PriceSource | undefined;
  /** Hides secrets from all handlers. */
  readonly redactor: Redactor | undefined;
  readonly classify: (thrown: unknown) => Outcome;
  /** The run behind a handle of this copy of the package. */
  readonly stateOf: (handle: object) => State | undefined;
  /** More open runs than this are not kept: the oldest are abandoned. */
  readonly maxOpenRuns: number;
  /** Watches the runs that somebody outside must end. */
  readonly watch: OpenWatch<State>;
  /** How many runs are open. */
  openCount: number;
  /** The last `seq` given. */
  lastSeq: number;
  /** Validated, flattened, each known handler as the subscriber it already is. */
  subscribers(handlers: Handlers | undefined): readonly Subscriber[];
  /** Delivers what was emitted before the call. */
  flush(): Promise<unknown>;
  /** Says a warning once per `key`; returns whether this was the time. */
  warn(code: WarningCode, message: string, key: string): boolean;
}

/** What the ambient context holds: a run, a scope, or the call of an asynchronous listener. */
export interface Frame<State> {
  /** The tap it belongs to; absent where it concerns all. */
  readonly core: TapCore<State> | undefined;
  /** The run that code in this frame is inside, as far as this frame knows. */
  readonly run: State | undefined;
  /** What is handed down; absent where the frame adds nothing. */
  readonly bequest: Bequest | undefined;
  /** A handler that must not hear what is started here. */
  readonly muted: object | undefined;
  /** The frame around this one. */
  readonly outer: Frame<State> | undefined;
}
