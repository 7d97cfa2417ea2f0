import type { AnyEvent, Handler, Tap } from "@runtap/core";
import { isDeepStrictEqual } from "node:util";
import { tellStory } from "../sample/story.ts";
import { copyNow } from "../snapshot.ts";
import { type Check, ConformanceError, type Subject } from "./subject.ts";
import { withHandler } from "./witness.ts";

type Listen = (event: AnyEvent, state?: unknown) => unknown;

function isListen(value: unknown): value is Listen {
  return typeof value === "function";
}

/** What is attached, and what tells what it has done. */
interface Observed {
  readonly attached: Handler;
  readonly observe: () => unknown;
}

/** The handler with its listeners' calls counted. */
function counted(handler: Handler): Observed {
  let calls = 0;
  const on = Object.fromEntries(
    Object.entries<unknown>(handler.on).map(([pattern, listener]) => [
      pattern,
      isListen(listener)
        ? (event: AnyEvent, ...state: unknown[]): unknown => {
            calls += 1;
            return listener(event, ...state);
          }
        : undefined,
    ]),
  );
  const attached: Handler = {
    name: handler.name,
    on,
    state:
      handler.state === undefined ? undefined : (run, reporter) => handler.state?.(run, reporter),
    flush: () => handler.flush?.(),
    close: () => handler.close?.(),
  };
  return { attached, observe: () => calls };
}

function observed<Checked extends Handler>(subject: Subject<Checked>, handler: Checked): Observed {
  const { observe } = subject;
  return observe === undefined
    ? counted(handler)
    : { attached: handler, observe: () => copyNow(observe(handler)) };
}

export const hearsNothingOnceDetached: Check = {
  name: "hears nothing once it is detached",
  run: (subject) =>
    withHandler(
      subject,
      async (witness) => {
        const { handler, tap, clock } = witness;
        const { attached, observe } = observed(subject, handler);
        const detach = tap.use(attached);
        const open = tap.start("chain", { name: "open while detached" });
        const child = open.start("llm", { name: "child", input: "?" });
        // Ambient, since a handler that subscribes by itself finds its run through `currentRun`.
        open.within(() => child.token("heard"));
        await witness.settle();
        detach();
        await witness.settle();
        const before = observe();
        child.token("unheard");
        child.end("unheard");
        open.chunk("unheard");
        open.end("unheard");
        tellStory(tap, clock.advance);
        await witness.settle();
        if (isDeepStrictEqual(before, observe())) return;
        throw new ConformanceError(
          `Expected the handler "${handler.name}" to do nothing once it is detached, but it did. Listen through \`on\` alone: what it subscribes to by itself (run.on, another tap) is never taken off.`,
        );
      },
      { attach: false },
    ),
};

async function observedWhen<Checked extends Handler>(
  subject: Subject<Checked>,
  attach: (tap: Tap, handler: Handler, play: () => void) => void,
): Promise<unknown> {
  let seen: unknown;
  await withHandler(
    subject,
    async (witness) => {
      const { attached, observe } = observed(subject, witness.handler);
      attach(witness.tap, attached, () => void tellStory(witness.tap, witness.clock.advance));
      await witness.settle();
      seen = observe();
    },
    { attach: false },
  );
  return seen;
}

export const hearsOnce: Check = {
  name: "hears each event once, however often it is attached",
  run: async (subject) => {
    const once = await observedWhen(subject, (tap, handler, play) => {
      tap.use(handler);
      play();
    });
    const often = await observedWhen(subject, (tap, handler, play) => {
      tap.use([handler, [handler]]);
      tap.scope({ handlers: handler }, play);
    });
    if (isDeepStrictEqual(once, often)) return;
    throw new ConformanceError(
      "Expected a handler that is attached more than once to do what it does when attached once, but it does not. Let the function that makes it return one object with state of its own, and listen through `on` alone.",
    );
  },
};
