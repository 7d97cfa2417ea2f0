import { isBoundToRequests } from "../context/request.ts";
import { complain } from "../errors.ts";
import type { Handler } from "../emitter/handler.ts";
import { requireListener, requirePattern } from "../emitter/handler-subscriber.ts";
import { Behind, relay } from "../emitter/relay.ts";
import { Attempts } from "./attempts.ts";
import { BatchCourier } from "./batch-courier.ts";
import type { BatchHandler } from "./batch-handler.ts";
import { Breaker } from "./breaker.ts";
import { EventCourier } from "./event-courier.ts";
import type { Lane } from "./lane.ts";
import { Losses } from "./losses.ts";
import { type QueuedOptions, settingsOf } from "./options.ts";
import { HandlerQueue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import { RequestQueues } from "./request-queues.ts";

function hasBatches(handler: Handler | BatchHandler): handler is BatchHandler {
  return typeof handler === "object" && handler !== null && "batch" in handler;
}

const silent = (): void => undefined;

/** The same subscriptions as a handler that can be attached, so that it is checked and resolved like any other. */
function listening(handler: BatchHandler): Handler {
  const { name, batch, guard, guardTimeoutMs, onGuardTimeout, flush, close } = handler;
  const what = `\`batch\` of handler "${name}"`;
  const advice =
    'A batch handler is an object like { name: "archive", batch: { on: ["*.end"], deliver: (events) => … } }.';
  if (typeof batch !== "object" || batch === null)
    throw complain(what, "an object", batch, advice, "invalid-handler");
  if ("on" in handler)
    throw complain(`handler "${name}"`, "without `on`", handler, advice, "invalid-handler");
  const patterns: unknown = batch.on;
  if (!Array.isArray(patterns) || patterns.length === 0)
    throw complain(`\`on\` in ${what}`, "a list of patterns", patterns, advice, "invalid-handler");
  requireListener(Reflect.get(batch, "deliver"), `\`deliver\` in ${what}`);
  const on = Object.fromEntries(
    patterns.map((pattern: unknown) => [requirePattern(pattern, `a pattern in ${what}`), silent]),
  );
  return {
    name,
    on,
    guard,
    guardTimeoutMs,
    onGuardTimeout,
    flush: flush && (() => handler.flush?.()),
    close: close && (() => handler.close?.()),
  };
}

/**
 * Moves a handler off the program's path: events wait in a queue of its own, in order and bounded, and are delivered
 * between turns of the event loop, in the asynchronous context of the code that emitted them. Guards stay inline.
 *
 * A `Handler` is called with one event at a time; a promise that it returns is awaited before the next. A
 * {@link BatchHandler} gets arrays. What waits longest is flushed by `tap.flush()`; what is emitted after `tap.close()`
 * is given up. Events given up are counted, and told as `handler.drop`.
 *
 * @throws RuntapError for a handler that could not be attached, and for options that cannot be meant.
 * @example
 * tap.use(queued(auditHandler, { maxPending: 1000, deliveryTimeoutMs: 5000 }));
 */
export function queued(handler: Handler | BatchHandler, options: QueuedOptions = {}): Handler {
  const isBatched = hasBatches(handler);
  const settings = settingsOf(options, isBatched);
  const { clock } = settings;
  const behind = new Behind(isBatched ? listening(handler) : handler);
  const breaker = new Breaker(settings.breaker, clock);
  const makeQueue = (): HandlerQueue => {
    const losses = new Losses(clock);
    const attempts = new Attempts(settings, clock);
    const opened = (): void => made.pause();
    const courier = isBatched
      ? new BatchCourier(handler, settings.batchSize, attempts, breaker, losses.add, opened)
      : new EventCourier(attempts, breaker, opened);
    const made: HandlerQueue = new HandlerQueue(settings, breaker, losses, courier, attempts);
    return made;
  };
  const queue: Queues = isBoundToRequests() ? new RequestQueues(makeQueue, clock) : makeQueue();

  const flush = async (): Promise<void> => {
    await queue.flushed();
    await behind.handler.flush?.();
  };
  const close = async (): Promise<void> => {
    queue.shut();
    try {
      await flush();
    } finally {
      await behind.handler.close?.();
    }
  };
  let closing: Promise<void> | undefined;
  return {
    ...relay<Lane>(behind, {
      state: (_, reporter, behindRun) => {
        queue.revive();
        return { enter: reporter.capture(), reporter, behind: behindRun, lost: 0 };
      },
      hear: queue.hear,
    }),
    flush,
    close: () => (closing ??= close()),
    pending: () => queue.pending + (behind.handler.pending?.() ?? 0),
  };
}
