import { createTap, defineHandler, type Handler, type Tap } from "@runtap/core";
import { medianCpuNs } from "../bursts.ts";
import type { Prepared } from "../contender.ts";
import { heard, tally } from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";
import { question } from "../tree.ts";

const callerStreams = 101;

/** One handler that hears tokens and counts. */
export function tokenHandler(): Handler {
  return defineHandler({
    name: "tokens",
    on: {
      "llm.token": ({ token }) => {
        tally.heard += 1;
        tally.characters += token.length;
      },
    },
  });
}

function streamTo(tap: Tap): void {
  const run = tap.start("llm", { name: "answer", input: question });
  for (const token of tokens) run.token(token);
  run.end();
}

/** Streams, each delivered before the next one. */
export async function performWith(tap: Tap, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    streamTo(tap);
    await tap.flush();
  }
}

/** What a stream to this handler costs whoever emits it: what is delivered later is not counted. */
export function callerOf(handler: Handler): Prepared {
  const tap = createTap({ handlers: handler });
  return {
    perform: (times) => performWith(tap, times),
    units: streamLength,
    deliveries: streamLength,
    heard,
    figures: {
      async callerNs() {
        const ns = await medianCpuNs(
          callerStreams,
          () => streamTo(tap),
          () => tap.flush(),
        );
        return ns / streamLength;
      },
    },
  };
}
