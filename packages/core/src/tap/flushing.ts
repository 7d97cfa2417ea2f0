import { after, type Clock } from "../clock.ts";
import type { HandlerSubscriber } from "../emitter/handler-subscriber.ts";
import type { Inflight } from "../emitter/inflight.ts";
import type { FlushOptions, FlushResult } from "./options.ts";

/** What is asked of each handler. */
export type Chore = "flush" | "close";

/** How long handlers may take unless somebody says otherwise. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** Waits for a promise, at most until the clock says so. */
function inTime(promise: Promise<unknown>, clock: Clock, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const takeBack = after(clock, timeoutMs, resolve);
    void promise.then(() => {
      takeBack();
      resolve();
    });
  });
}

/** Waits for listeners' promises, then does the chore with each handler; names whoever was not finished in time. */
export async function settleHandlers(
  chore: Chore,
  subscribers: readonly HandlerSubscriber[],
  inflight: Inflight,
  clock: Clock,
  failed: (subscriber: HandlerSubscriber, error: unknown) => void,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: FlushOptions,
): Promise<FlushResult> {
  inflight.cut();
  const unfinished = new Set<string>(subscribers.map((each) => each.name));
  // Each by itself: a handler that hangs keeps no other from its chore.
  const chores = subscribers.map(async (subscriber) => {
    await inflight.settled(subscriber);
    try {
      await subscriber.identity[chore]?.();
      unfinished.delete(subscriber.name);
    } catch (error) {
      subscriber.health.errors += 1;
      failed(subscriber, error);
    }
  });
  const settlings = inflight.unsettled.map((subscriber) => inflight.settled(subscriber));
  await inTime(Promise.all([...chores, ...settlings]), clock, timeoutMs);
  for (const { name } of inflight.unsettled) unfinished.add(name);
  return { unfinished: [...unfinished] };
}
