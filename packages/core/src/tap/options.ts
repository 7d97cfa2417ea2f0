import type { Clock } from "../clock.ts";
import type { Handlers } from "../emitter/handler.ts";
import type { AnyEvent, WarningCode } from "../events/events.ts";
import type { Metadata } from "../events/run-info.ts";
import type { IdSource } from "../ids.ts";
import type { Outcome } from "../run/classify.ts";
import type { PriceSource } from "../run/pricing.ts";
import type { Redactor } from "../run/redactor.ts";

/** What a failing handler is reported with. */
export interface HandlerFailure {
  /** The handler's name. */
  readonly handler: string;
  /** The event it failed on; absent where its `flush` or `close` failed. */
  readonly event?: AnyEvent;
}

/** Something about the use of runtap that cannot be meant; what was misused was ignored. */
export interface TapWarning {
  readonly code: WarningCode;
  /** What happened and what to do. */
  readonly message: string;
}

/** What a tap is made of. */
export interface TapOptions {
  /** Hear every run of the tap. */
  readonly handlers?: Handlers | undefined;
  /** On every run of the tap. */
  readonly tags?: readonly string[] | undefined;
  /** On every run of the tap. */
  readonly metadata?: Metadata | undefined;
  /** Puts `costUsd` on the ending of every model and embedding call whose usage is known, unless the call reports its own. */
  readonly price?: PriceSource | undefined;
  /** Hides secrets from every handler: what `redaction()` of `@runtap/core/redaction` makes. */
  readonly redact?: Redactor | undefined;
  /**
   * Milliseconds without a sign of life after which a run that nobody ends is cancelled as `abandoned`: a handle of
   * `start`, a stream that is not read on. @default 1,800,000 (30 minutes)
   */
  readonly runTtlMs?: number | undefined;
  /** How many runs may be open at a time; beyond, the oldest are cancelled as `abandoned`. @default 100,000 */
  readonly maxOpenRuns?: number | undefined;
  /** What a thrown value means; `undefined` leaves it to the default, see `classify`. */
  readonly classify?: ((thrown: unknown) => Outcome | undefined) | undefined;
  /** Called for each failure of a handler. @default one `console.warn` per handler */
  readonly onHandlerError?: ((error: unknown, failure: HandlerFailure) => void) | undefined;
  /** Called once for each misuse. @default `console.warn` */
  readonly onWarning?: ((warning: TapWarning) => void) | undefined;
  /** @default the platform's monotonic clock */
  readonly clock?: Clock | undefined;
  /** @default random W3C ids */
  readonly ids?: IdSource | undefined;
  /**
   * `"explicit"`: parents are only those given, and no `AsyncLocalStorage` is ever run, which on Node 20 slows every
   * promise of the process from its first use on. @default "ambient"
   */
  readonly context?: "ambient" | "explicit" | undefined;
  /** Freezes every event, so that a handler which writes to one fails instead of deceiving the next; for tests. @default false */
  readonly freeze?: boolean | undefined;
}

/** How a handler fares. */
export interface HandlerStats {
  readonly name: string;
  /** Failures since it was attached. */
  readonly errors: number;
  /** Events that were not delivered to it: its queue was full. */
  readonly dropped: number;
  /** Promises it has returned that have not settled. */
  readonly pending: number;
  /** Events that wait in a queue of its own. */
  readonly queued: number;
  /** Calls that were timed: the first of each event, then every 64th, of tokens every 1,024th. */
  readonly sampledCalls: number;
  /** Milliseconds those calls took together. */
  readonly sampledMs: number;
  /** Milliseconds the longest of them took. */
  readonly maxMs: number;
}

/** How a tap fares. */
export interface TapStats {
  /** Runs that have not ended. */
  readonly openRuns: number;
  /** The handlers attached to the tap itself. */
  readonly handlers: readonly HandlerStats[];
}

/** How long to wait. */
export interface FlushOptions {
  /** Milliseconds. @default 30,000 */
  readonly timeoutMs?: number | undefined;
}

/** What a flush has left undone. */
export interface FlushResult {
  /** The names of the handlers that had not finished in time, or failed to. */
  readonly unfinished: readonly string[];
}
