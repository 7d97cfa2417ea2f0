import type { AnyEvent } from "@runtap/core";
import { isDeepStrictEqual } from "node:util";
import { tellStory } from "../sample/story.ts";
import { snapshot } from "../snapshot.ts";
import { type Check, ConformanceError } from "./subject.ts";
import { withHandler } from "./witness.ts";

interface Memory {
  readonly event: AnyEvent;
  readonly before: AnyEvent;
  readonly errorBefore: object;
}

/** The own properties of an event's error, which a snapshot shares with the event. */
function errorOf(event: AnyEvent): object {
  const error = "error" in event ? event.error : undefined;
  return error === undefined ? {} : Object.getOwnPropertyDescriptors(error);
}

/** The fields of the event that are others than before. */
function changes({ event, before, errorBefore }: Memory): readonly string[] {
  const [was, is] = [
    new Map<string, unknown>(Object.entries(before)),
    new Map<string, unknown>(Object.entries(event)),
  ];
  const changed = [...new Set([...was.keys(), ...is.keys()])].filter(
    (key) => was.has(key) !== is.has(key) || !isDeepStrictEqual(was.get(key), is.get(key)),
  );
  if (!isDeepStrictEqual(errorOf(event), errorBefore)) changed.push("error");
  return changed;
}

export const changesNothing: Check = {
  name: "changes no event and no payload",
  run: (subject) =>
    withHandler(
      subject,
      async (witness) => {
        const { handler, tap } = witness;
        const memories: Memory[] = [];
        // Not frozen, so that a write that fails silently or is caught by the handler shows too.
        tap.use({
          name: "memory",
          on: {
            "*": (event) => {
              memories.push({ event, before: snapshot(event), errorBefore: errorOf(event) });
            },
          },
        });
        tap.use(handler);
        tellStory(tap, witness.clock.advance);
        await witness.settle();
        const advice =
          "Events and what is in them belong to the program and to the other handlers: copy what you want to change.";
        for (const memory of memories) {
          const changed = changes(memory);
          if (changed.length === 0) continue;
          const fields = changed.map((field) => `\`${field}\``).join(", ");
          throw new ConformanceError(
            `Expected the handler "${handler.name}" to change nothing, but it has changed ${fields} of ${memory.event.type}. ${advice}`,
          );
        }
        witness.expectNoFailure(advice);
      },
      { attach: false, freeze: false },
    ),
};
