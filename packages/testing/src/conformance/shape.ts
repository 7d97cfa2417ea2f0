import { createTap, type Handler } from "@runtap/core";
import { isDeepStrictEqual } from "node:util";
import { copyNow } from "../snapshot.ts";
import { tellStory } from "../sample/story.ts";
import { type Check, ConformanceError, type Subject } from "./subject.ts";
import { textOf, withHandler } from "./witness.ts";

/** A handler that core refuses can do nothing; one without listeners does nothing. */
export const hasNameAndPatterns: Check = {
  name: "has a name and patterns that can fire",
  run: async (subject) => {
    const handler = await subject.make();
    try {
      createTap({ handlers: handler });
    } catch (error) {
      throw new ConformanceError(
        `Expected a handler that can be attached, but: ${textOf(error)} Write it with defineHandler, which checks it where it is written.`,
        { cause: error },
      );
    }
    if (Object.values(handler.on).some((listener) => listener !== undefined)) return;
    throw new ConformanceError(
      `Expected the handler "${handler.name}" to listen to something, but \`on\` is empty. Subscribe to an event or a pattern, like "*.error".`,
    );
  },
};

async function observedAfterSample<Checked extends Handler>(
  subject: Subject<Checked>,
  observe: (handler: Checked) => unknown,
): Promise<unknown> {
  let observed: unknown;
  await withHandler(subject, async (witness) => {
    tellStory(witness.tap, witness.clock.advance);
    await witness.settle();
    observed = copyNow(observe(witness.handler));
  });
  return observed;
}

/** State that handlers share makes one test, or one tap, see another's. */
export const isMadeAnew: Check = {
  name: "is a new handler each time it is made",
  run: async (subject) => {
    const advice = "Create its state inside the function that makes the handler, not beside it.";
    const handler = await subject.make();
    if (handler === (await subject.make())) {
      throw new ConformanceError(
        `Expected a new handler "${handler.name}" each time, got the same object twice. ${advice}`,
      );
    }
    const { observe } = subject;
    if (observe === undefined) return;
    const one = await observedAfterSample(subject, observe);
    const other = await observedAfterSample(subject, observe);
    if (isDeepStrictEqual(one, other)) return;
    throw new ConformanceError(
      `Expected two handlers "${handler.name}" that hear the same to do the same, but \`observe\` tells them apart. ${advice} Take times and ids from the events, not from the platform.`,
    );
  },
};
