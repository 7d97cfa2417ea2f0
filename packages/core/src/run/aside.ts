import type { RunEmitter } from "../emitter/run-emitter.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import type { WarningCode } from "../events/events.ts";
import type { AnyEnding } from "../events/patterns.ts";
import type { ChunkOutput } from "./chunk-output.ts";
import type { Facts } from "./facts.ts";
import type { HeldText } from "./redactor.ts";
import type { RemoteParent } from "./options.ts";
import type { Thrown } from "./thrown.ts";

/** Text that is held back because it might be the beginning of a secret. */
export interface Held {
  readonly text: HeldText;
  /** Says what is left of it. */
  readonly release: (text: string) => void;
}

/** A run, as long as it may be lost with its last holder. */
export interface Lease<State> {
  state: State | undefined;
}

/** What only some runs need: kept apart, so that the others stay small. */
export class Aside {
  remote: RemoteParent | undefined;
  /** Epoch milliseconds. */
  endTime = 0;
  /** Whoever holds it has cancelled it: what ends it again is a mistake, and not just late. */
  isCancelledByHand = false;
  /** Its own signal was aborted before it began: its body is not called. */
  isStoppedBefore = false;
  /** Rejects the promise that the caller of `do` holds. */
  rejectCaller: ((cause: unknown) => void) | undefined;
  /** Lets go of timers and of listeners on foreign signals. */
  release: (() => void) | undefined;
  /** 1 for the first attempt, one more after each retry. */
  attempt = 1;
  chunks: ChunkOutput | undefined;
  /** What `captureOutput` lets the ending show. */
  captured: { readonly output?: unknown; readonly text?: unknown } | undefined;
  /** `captureInput` has thrown, which is said once the start has been. */
  isInputMissing = false;
  facts: Facts | undefined;
  /** The last failure among its children: a primitive thrown through both is one failure. */
  innerFailure: Thrown | undefined;
  /** Its own emitter, and the one that descendants hear too. */
  emitter: RunEmitter | undefined;
  deepEmitter: RunEmitter | undefined;
  /** What the registry of holders knows of it. */
  lease: Lease<object> | undefined;
  /** The handle that `currentRun` hands out. */
  handle: object | undefined;
  /** Marks the wrapped function it is a call of. */
  origin: object | undefined;
  /** Somebody waits for the ending although no listener does. */
  awaited: ((ending: AnyEnding) => void)[] | undefined;
  /** Text held back by the redactor, by stream. */
  held: Map<string, Held> | undefined;
  /** The guards of its start have been asked. */
  isStartGuarded = false;
  /** They have not all answered. */
  guarding: Promise<void> | undefined;
  /** The guards of its regular ending have not all answered: it is being ended, and not lost. */
  isEnding = false;
  /** Gives up waiting for its guards. */
  guardWaits: Set<() => void> | undefined;
  controller: AbortController | undefined;
  /** `null` once the ending has been heard. */
  states: Map<Subscriber, unknown> | null | undefined;
  warned: Set<WarningCode> | undefined;
}
