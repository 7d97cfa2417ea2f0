import type { AnyEvent } from "../events/events.ts";
import type { Attempts, Failure } from "./attempts.ts";
import type { Backlog } from "./backlog.ts";
import type { BatchHandler } from "./batch-handler.ts";
import type { Breaker } from "./breaker.ts";
import type { Courier } from "./courier.ts";
import type { Lane } from "./lane.ts";
import type { Slice } from "./slice.ts";

/** Hands a handler arrays of events, one after the other. */
export class BatchCourier implements Courier {
  readonly #handler: BatchHandler;
  readonly #batchSize: number;
  readonly #attempts: Attempts;
  readonly #breaker: Breaker;
  readonly #lost: (event: AnyEvent, lane: Lane) => void;
  readonly #opened: () => void;
  inHand = 0;

  /** `lost` is called with each event of a batch that was not delivered; `opened` when the handler is to be left alone. */
  constructor(
    handler: BatchHandler,
    batchSize: number,
    attempts: Attempts,
    breaker: Breaker,
    lost: (event: AnyEvent, lane: Lane) => void,
    opened: () => void,
  ) {
    this.#handler = handler;
    this.#batchSize = batchSize;
    this.#attempts = attempts;
    this.#breaker = breaker;
    this.#lost = lost;
    this.#opened = opened;
  }

  async deliver(backlog: Backlog<Lane>, slice: Slice): Promise<void> {
    const events: AnyEvent[] = [];
    const lanes: Lane[] = [];
    while (events.length < this.#batchSize) {
      const lane = backlog.firstOwner;
      const event = backlog.shift();
      if (event === undefined || lane === undefined) break;
      events.push(event);
      lanes.push(lane);
    }
    const [first] = events;
    const [lane] = lanes;
    if (first === undefined || lane === undefined) return;
    slice.spend(events.length);
    this.inHand = events.length;
    const failure = await this.#send(events, lane);
    this.inHand = 0;
    if (failure === undefined) {
      this.#breaker.succeeded();
      return;
    }
    lane.reporter.failed(failure.error, first);
    lanes.forEach((each, at) => this.#lost(events[at] ?? first, each));
    if (this.#breaker.failed()) this.#opened();
  }

  async #send(events: readonly AnyEvent[], lane: Lane): Promise<Failure | undefined> {
    const tryOnce = (): Promise<Failure | undefined> => {
      const controller = new AbortController();
      const { batch } = this.#handler;
      return this.#attempts.once(
        () => lane.enter(() => batch.deliver([...events], { signal: controller.signal })),
        (error) => controller.abort(error),
      );
    };
    const isTrial = this.#breaker.standing !== "closed";
    const failure = await tryOnce();
    return failure === undefined || isTrial || !this.#attempts.canRetry
      ? failure
      : this.#attempts.again(failure, tryOnce);
  }
}
