import PQueue from "p-queue";
import { captureContext } from "#context";
import { afterInBackground, type Clock, nextTurn } from "../clock.ts";
import { canEnter } from "../context/entering.ts";
import type { ContextCall } from "../context/storage.ts";
import type { AnyEvent } from "../events/events.ts";
import { snapshotEvent } from "../events/snapshot.ts";
import type { Attempts } from "./attempts.ts";
import { Backlog } from "./backlog.ts";
import type { Breaker } from "./breaker.ts";
import type { Courier } from "./courier.ts";
import type { Lane } from "./lane.ts";
import type { Losses } from "./losses.ts";
import type { QueueSettings } from "./options.ts";
import type { Queues } from "./queues.ts";
import { Slice } from "./slice.ts";

/** A flush that waits until everything up to an ordinal is through. */
interface Waiter {
  readonly until: number;
  readonly resolve: () => void;
}

/** What a lost turn of the event loop is taken for: a worker that has answered is never called back. */
const LOST_TURN_MS = 1000;

/**
 * The events that wait for one handler, and the one after another of its drains, each a task of p-queue's: never a task
 * or a promise per event. Between drains the program gets its turn.
 */
export class HandlerQueue implements Queues {
  readonly #clock: Clock;
  readonly #settings: QueueSettings;
  readonly #breaker: Breaker;
  readonly #losses: Losses;
  readonly #courier: Courier;
  readonly #attempts: Attempts;
  readonly #backlog: Backlog<Lane>;
  readonly #tasks = new PQueue({ concurrency: 1 });
  readonly #waiters: Waiter[] = [];
  // Drains belong to nobody's request: what they hold would else be the first one's for as long as they go on.
  readonly #outside: ContextCall = captureContext();
  #standing: "idle" | "waiting" | "called" | "draining" = "idle";
  #movedAt: number;
  #stopWaiting: (() => void) | undefined;
  /** Up to here batches are due although they are not full. */
  #dueUntil = 0;
  #isShut: boolean;
  #isClosed = false;

  constructor(
    settings: QueueSettings,
    breaker: Breaker,
    losses: Losses,
    courier: Courier,
    attempts: Attempts,
  ) {
    this.#settings = settings;
    this.#clock = settings.clock;
    this.#breaker = breaker;
    this.#losses = losses;
    this.#courier = courier;
    this.#attempts = attempts;
    this.#backlog = new Backlog(settings.maxPending, settings.overflow, losses.add);
    this.#isShut = breaker.standing !== "closed";
    this.#movedAt = this.#clock.now();
  }

  /** Whether it can deliver from here: in workers only in the request in which it was made. */
  get isHere(): boolean {
    return canEnter(this.#outside);
  }

  get isIdle(): boolean {
    return this.#standing === "idle" && this.pending === 0;
  }

  /** When it was last known to be going on; epoch milliseconds. */
  get lastMovedAt(): number {
    return this.#movedAt;
  }

  /** How many events wait or are being delivered. */
  get pending(): number {
    return this.#backlog.size + this.#courier.inHand;
  }

  /** Takes an event in, as it is now. */
  readonly hear = (event: AnyEvent, lane: Lane): void => {
    if (this.#isShut && !this.#reopens()) {
      this.#losses.add(event, lane);
      return;
    }
    this.#backlog.push(snapshotEvent(event), lane);
    if (this.#standing === "idle" || this.#standing === "waiting") this.#wake();
  };

  /** Leaves the handler alone for a while: what waits is given up, and what comes is not taken in. */
  pause(): void {
    this.#isShut = true;
    this.#backlog.clear();
  }

  /** Lets go of what it can no longer deliver, and tells it. */
  giveUp(): void {
    this.#backlog.clear();
    this.#losses.tell();
  }

  /** Events that come from now on are not taken in, and what waits is tried again without pauses. */
  shut(): void {
    this.#attempts.hasten();
    this.#isClosed = true;
    this.#isShut = true;
  }

  /** Resolves when everything taken in before is delivered or given up, and what was given up is told. */
  async flushed(): Promise<void> {
    const until = this.#backlog.lastOrdinal;
    this.#dueUntil = until;
    if (this.#standing === "draining" || this.#backlog.firstOrdinal <= until) {
      await new Promise<void>((resolve) => {
        this.#waiters.push({ until, resolve });
        this.#drainSoon();
      });
    }
    this.#losses.tell();
  }

  /** Calls for a drain again where the last call was lost with the request that made it. */
  revive(): void {
    if (this.#standing !== "called") return;
    if (this.#clock.now() - this.#movedAt > LOST_TURN_MS) this.#call();
  }

  #reopens(): boolean {
    if (this.#isClosed || !this.#breaker.admits()) return false;
    this.#isShut = false;
    return true;
  }

  get #isDue(): boolean {
    const { size, firstOrdinal } = this.#backlog;
    if (size === 0) return false;
    const { batchSize, batchIntervalMs } = this.#settings;
    return batchIntervalMs === 0 || size >= batchSize || firstOrdinal <= this.#dueUntil;
  }

  /** Sees to it that what waits will be delivered. */
  #wake(): void {
    if (this.#isDue) this.#call();
    else if (this.#standing === "idle" && this.#backlog.size > 0) this.#wait();
  }

  #call(): void {
    this.#stopWaiting?.();
    this.#standing = "called";
    this.#movedAt = this.#clock.now();
    this.#outside(() => nextTurn(() => this.#drainSoon()));
  }

  #wait(): void {
    this.#standing = "waiting";
    const takeBack = this.#outside(() =>
      afterInBackground(this.#clock, this.#settings.batchIntervalMs, () => {
        this.#dueUntil = this.#backlog.lastOrdinal;
        this.#drainSoon();
      }),
    );
    this.#stopWaiting = () => {
      this.#stopWaiting = undefined;
      takeBack();
    };
  }

  #drainSoon(): void {
    if (this.#standing === "draining") return;
    this.#stopWaiting?.();
    this.#standing = "draining";
    void this.#outside(() => this.#tasks.add(() => this.#drain()));
  }

  /** Never rejects: couriers tell of failures themselves. */
  async #drain(): Promise<void> {
    const slice = new Slice(this.#clock);
    while (this.#isDue && !slice.isSpent) {
      const unfinished = this.#courier.deliver(this.#backlog, slice);
      if (unfinished !== undefined) {
        await unfinished;
        this.#movedAt = this.#clock.now();
      }
      this.#release();
    }
    this.#standing = "idle";
    this.#release();
    this.#wake();
  }

  #release(): void {
    const first = this.#backlog.firstOrdinal;
    while (this.#waiters[0] !== undefined && this.#waiters[0].until < first) {
      this.#waiters.shift()?.resolve();
    }
  }
}
