import { createTap, type Handler, type HandlerDrop, type Handlers, type Tap } from "@runtap/core";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { fakeIds } from "../fake-ids.ts";
import { tell } from "../tell.ts";
import { FLAKY } from "./answered-request.ts";
import { tellStory } from "./story.ts";

/** How the sample is played on a tap of yours. */
export interface PlaySampleOptions {
  /** The tap's clock, which the sample then moves. @default none: no time passes between the events */
  readonly clock?: FakeClock | undefined;
}

function isTap(target: Handlers | Tap): target is Tap {
  return "use" in target && "run" in target;
}

function isGroup(handlers: Handlers): handlers is readonly Handlers[] {
  return Array.isArray(handlers);
}

function flatten(handlers: Handlers): readonly Handler[] {
  return isGroup(handlers) ? handlers.flatMap(flatten) : [handlers];
}

async function playTo(handlers: readonly Handler[]): Promise<void> {
  const failures: Error[] = [];
  const failed = (handler: string, type: string, cause: unknown): void => {
    if (handler === FLAKY) return;
    failures.push(new Error(`The handler "${handler}" failed on ${type}.`, { cause }));
  };
  let lastSeq = 0;
  const clock = fakeClock();
  const tap = createTap({
    // An event nobody listens for is never built and takes no `seq`: with somebody who hears all, the sample is the same for every handler.
    handlers: [...handlers, { name: "sample", on: { "*": ({ seq }) => void (lastSeq = seq) } }],
    clock,
    ids: fakeIds(),
    freeze: true,
    onWarning: () => undefined,
    onHandlerError: (error, { handler, event }) =>
      failed(handler, event?.type ?? "its flush", error),
  });
  const run = tellStory(tap, clock.advance);
  const drop: HandlerDrop = Object.freeze({
    type: "handler.drop",
    run,
    seq: lastSeq + 1,
    time: clock.now(),
    handler: "queued",
    count: 12,
  });
  for (const handler of handlers) {
    for (const result of tellSafely(handler, drop, failed)) await result;
  }
  await tap.flush();
  if (failures.length > 0) {
    throw new AggregateError(
      failures,
      `Expected every handler to survive the sample, but: ${failures.map((failure) => `${failure.message} ${String(failure.cause)}`).join(" ")}`,
    );
  }
}

/** No queue of this package's overflows: the drop is the one event of the sample that is built by hand. */
function tellSafely(
  handler: Handler,
  drop: HandlerDrop,
  failed: (handler: string, type: string, cause: unknown) => void,
): readonly Promise<void>[] {
  const caught = (cause: unknown): void => failed(handler.name, drop.type, cause);
  try {
    return tell(handler, drop).map((result) =>
      Promise.resolve(result).then(() => undefined, caught),
    );
  } catch (error) {
    caught(error);
    return [];
  }
}

/**
 * Plays the sample, every core event of three requests to a support assistant, to handlers or on a tap of yours. All is
 * said before the call returns; the promise resolves when the handlers have flushed. Deterministic: fixed ids, times,
 * texts and stacks. On a tap of yours ids and times are the tap's, and `handler.drop`, which no run says, is left out.
 *
 * @throws AggregateError when one of the handlers fails, with what each failed on.
 * @example
 * const lines: string[] = [];
 * await playSample(stdoutHandler({ write: (line) => lines.push(line) }));
 * expect(lines.join("")).toMatchSnapshot();
 */
export async function playSample(
  target: Handlers | Tap,
  { clock }: PlaySampleOptions = {},
): Promise<void> {
  if (!isTap(target)) return playTo(flatten(target));
  tellStory(target, clock?.advance ?? (() => undefined));
  await target.flush();
}
