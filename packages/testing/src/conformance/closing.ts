import { sampleRun } from "../sample/sample-run.ts";
import { tellStory } from "../sample/story.ts";
import { ask } from "./chore.ts";
import type { Check } from "./subject.ts";
import { withHandler } from "./witness.ts";

export const flushesAndCloses: Check = {
  name: "flushes and closes, however often it is asked",
  run: async (subject) => {
    const { timeoutMs } = subject;
    await withHandler(subject, async ({ handler }) => {
      await ask(handler, "flush", "before any event", timeoutMs);
      await ask(handler, "close", "before any event", timeoutMs);
      await ask(handler, "close", "a second time", timeoutMs);
      await ask(handler, "flush", "after a close", timeoutMs);
    });
    await withHandler(subject, async ({ handler, tap, clock }) => {
      const open = tap.start("chain", { name: "still open" });
      tellStory(tap, clock.advance);
      await Promise.all([
        ask(handler, "flush", "after events", timeoutMs),
        ask(handler, "flush", "while another flush is under way", timeoutMs),
      ]);
      await ask(handler, "flush", "with nothing new", timeoutMs);
      await ask(handler, "close", "after events", timeoutMs);
      await ask(handler, "close", "a second time", timeoutMs);
      open.end();
    });
  },
};

export const survivesEventsAfterClose: Check = {
  name: "survives events after it was closed",
  run: (subject) =>
    withHandler(subject, async (witness) => {
      const { handler } = witness;
      await ask(handler, "close", "before any event", subject.timeoutMs);
      const { events } = await sampleRun();
      for (const event of events) witness.tell(event);
      await witness.settle();
      await ask(handler, "close", "after late events", subject.timeoutMs);
      witness.expectNoFailure(
        "Runs of another tap, or of a request that outlives the shutdown, may still speak: ignore them once closed.",
      );
    }),
};
