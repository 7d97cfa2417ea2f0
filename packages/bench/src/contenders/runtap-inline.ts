import { type AnyEvent, createTap } from "@runtap/core";
import type { Contender, Prepared } from "../contender.ts";
import { heldBytes, heldEvents } from "../held.ts";
import { heard, tally } from "../listeners.ts";
import { streamLength } from "../stream.ts";
import { question } from "../tree.ts";
import { callerOf, performWith, tokenHandler } from "./runtap-caller.ts";

/** Keeps the events themselves and nothing beside them: the places were made before. */
function queuedBytes(): Prepared {
  const places: (AnyEvent | undefined)[] = Array.from({ length: heldEvents }, () => undefined);
  let next = 0;
  const tap = createTap({
    handlers: {
      name: "keeper",
      on: {
        "llm.token": (event) => {
          tally.heard += 1;
          places[next++ % heldEvents] = event;
        },
      },
    },
  });
  return {
    perform: (times) => performWith(tap, times),
    units: streamLength,
    deliveries: streamLength,
    heard,
    figures: {
      async heldBytes() {
        places.fill(undefined);
        const run = tap.start("llm", { name: "answer", input: question });
        const bytes = await heldBytes(() => run.token("token"));
        run.end();
        return bytes;
      },
    },
  };
}

export const contender: Contender = {
  workloads: {
    "queued-caller": () => callerOf(tokenHandler()),
    "queued-bytes": queuedBytes,
    "token-redacted": () => callerOf(tokenHandler()),
  },
};
