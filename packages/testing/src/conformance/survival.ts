import { tellStory } from "../sample/story.ts";
import { emitCustom } from "./custom-event.ts";
import { HOSTILE } from "./hostile-values.ts";
import { sayHostile } from "./hostile-run.ts";
import type { Check } from "./subject.ts";
import { withHandler } from "./witness.ts";

export const survivesCoreEvents: Check = {
  name: "survives every core event",
  run: (subject) =>
    withHandler(subject, async (witness) => {
      const run = tellStory(witness.tap, witness.clock.advance);
      witness.tell(
        Object.freeze({
          type: "handler.drop",
          run,
          seq: 1_000_000,
          time: witness.clock.now(),
          handler: "queued",
          count: 12,
        }),
      );
      await witness.settle();
      witness.expectNoFailure(
        "Fields with a question mark in the types are often absent: check for them. To find the event, call playSample(handler).",
      );
    }),
};

export const survivesUnknownEvents: Check = {
  name: "survives events it does not know",
  run: (subject) =>
    withHandler(subject, async (witness) => {
      const chain = witness.tap.start("chain", { name: "unknown events" });
      emitCustom(chain, { type: "cart.updated", items: [{ sku: "a-1", count: 2 }] });
      emitCustom(chain, { type: "nameless.event" });
      emitCustom(chain, { type: "deeply.nested.name", output: null, error: "none", usage: 1 });
      const { info: run } = chain;
      // Of a later version of runtap: a handler built today hears them through its patterns.
      for (const type of [
        "llm.thought",
        "chain.paused",
        "run.moved",
        "handler.slow",
        "memory.start",
      ]) {
        witness.tell(Object.freeze({ type, run, seq: 1_000_000, time: witness.clock.now() }));
      }
      chain.end();
      await witness.settle();
      witness.expectNoFailure(
        'A listener of "*" or "llm.*" hears events that do not exist yet: give a `switch` over them a `default` that ignores them.',
      );
    }),
};

export const survivesHostilePayloads: Check = {
  name: "survives hostile payloads",
  run: (subject) =>
    withHandler(subject, async (witness) => {
      for (const [name, make] of Object.entries(HOSTILE)) sayHostile(witness.tap, name, make());
      await witness.settle();
      witness.expectNoFailure(
        "Payloads are the program's own values: check before reading into them, and wrap what may throw, JSON.stringify and String above all, in a try.",
      );
    }),
};
