import type { Clock } from "../clock.ts";
import type { AnyEvent } from "../events/events.ts";
import type { Lane } from "./lane.ts";
import type { HandlerQueue } from "./queue.ts";
import type { Queues } from "./queues.ts";

/** Longer than Cloudflare lets a request go on after its answer (30 seconds, its documentation of `waitUntil`). */
const LOST_REQUEST_MS = 60_000;

/**
 * A queue for each trace, in the request that it is part of: there a drain that one request has begun can neither
 * deliver for another one nor outlive it. A flush waits for the queues of the request that asks for it.
 */
export class RequestQueues implements Queues {
  readonly #make: () => HandlerQueue;
  readonly #clock: Clock;
  readonly #all = new Set<HandlerQueue>();
  readonly #byTrace = new Map<string, HandlerQueue>();
  #isShut = false;

  constructor(make: () => HandlerQueue, clock: Clock) {
    this.#make = make;
    this.#clock = clock;
  }

  get pending(): number {
    let pending = 0;
    for (const queue of this.#all) pending += queue.pending;
    return pending;
  }

  readonly hear = (event: AnyEvent, lane: Lane): void => {
    const { traceId } = event.run;
    const known = this.#byTrace.get(traceId);
    if (known?.isHere === true) known.hear(event, lane);
    else this.#begin(traceId).hear(event, lane);
  };

  revive(): void {
    const lostSince = this.#clock.now() - LOST_REQUEST_MS;
    for (const queue of this.#all) {
      const isLost = queue.lastMovedAt < lostSince && !queue.isHere;
      if (isLost) queue.giveUp();
      if (isLost || queue.isIdle) this.#all.delete(queue);
    }
    for (const [traceId, queue] of this.#byTrace)
      if (!this.#all.has(queue)) this.#byTrace.delete(traceId);
  }

  async flushed(): Promise<void> {
    const own = [...this.#all].filter(({ isHere }) => isHere);
    await Promise.all(own.map((queue) => queue.flushed()));
  }

  shut(): void {
    this.#isShut = true;
    for (const queue of this.#all) queue.shut();
  }

  #begin(traceId: string): HandlerQueue {
    const queue = this.#make();
    if (this.#isShut) queue.shut();
    this.#all.add(queue);
    this.#byTrace.set(traceId, queue);
    return queue;
  }
}
