import { tellStory } from "../sample/story.ts";
import { type Check, ConformanceError } from "./subject.ts";
import { turns } from "./waiting.ts";
import { textOf, withHandler } from "./witness.ts";

type Listener = (reason: unknown, promise: Promise<unknown>) => void;

/** Collects what would otherwise end the process, or fail the test runner, while `fn` runs. */
async function unhandledDuring(fn: () => Promise<void>): Promise<readonly unknown[]> {
  const reasons: unknown[] = [];
  const others: readonly Listener[] = process.listeners("unhandledRejection");
  const listener: Listener = (reason) => void reasons.push(reason);
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", listener);
  try {
    await fn();
    // Node says which rejections are unhandled once a turn is over.
    await turns(3);
  } finally {
    process.off("unhandledRejection", listener);
    for (const other of others) process.on("unhandledRejection", other);
  }
  return reasons;
}

export const handlesItsRejections: Check = {
  name: "leaves no rejection unhandled",
  run: async (subject) => {
    const { name } = await subject.make();
    const reasons = await unhandledDuring(() =>
      withHandler(subject, async (witness) => {
        tellStory(witness.tap, witness.clock.advance);
        await witness.settle();
        witness.expectNoFailure(
          "A promise that a listener returns is the handler's: catch what delivery may fail with, report it, and resolve.",
        );
      }),
    );
    if (reasons.length === 0) return;
    throw new ConformanceError(
      `Expected the handler "${name}" to handle its rejections, but it left ${reasons.length} alone, the first: ${textOf(reasons[0])}. Return the promise from the listener, or catch: an unhandled rejection ends a Node process.`,
      { cause: reasons[0] },
    );
  },
};
