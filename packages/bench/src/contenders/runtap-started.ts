import { createTap, type Tap } from "@runtap/core";
import type { Contender, Prepared } from "../contender.ts";
import { heard, measuredListeners, pollutingSets, pollutingStreams } from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";
import { question } from "../tree.ts";
import { tapHeardBy } from "./runtap-handlers.ts";

/** The same tokens on runs that `tap.start` hands out, as adapters use them. */
function streamTo(tap: Tap, times: number): void {
  for (let time = 0; time < times; time += 1) {
    const run = tap.start("llm", { name: "answer", input: question });
    for (const token of tokens) run.token(token);
    run.end();
  }
}

function token(): Prepared {
  for (const set of pollutingSets) streamTo(tapHeardBy(set), pollutingStreams);
  const tap = tapHeardBy(measuredListeners);
  return {
    perform: (times) => streamTo(tap, times),
    units: streamLength,
    deliveries: streamLength * measuredListeners.length,
    heard,
  };
}

/** One run for each stream: on a run that never ends, the text that it keeps would soon be full. */
function tokenUnheard(): Prepared {
  const tap = createTap();
  return {
    perform: (times) => streamTo(tap, times),
    units: streamLength,
    deliveries: 0,
    heard: () => 0,
  };
}

export const contender: Contender = { workloads: { token, "token-unheard": tokenUnheard } };
