import { createTap, defineHandler, type Handler, type Tap } from "@runtap/core";
import { timingHandler } from "@runtap/timing";
import type { Contender, Prepared } from "../contender.ts";
import { heard, tally } from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";
import { question } from "../tree.ts";

function streamsTo(handler: Handler, heardSoFar: () => number): Prepared {
  const tap: Tap = createTap({ handlers: handler });
  return {
    perform(times) {
      for (let time = 0; time < times; time += 1) {
        const run = tap.start("llm", { name: "answer", model: "model", input: question });
        for (const token of tokens) run.token(token);
        run.end();
      }
    },
    units: streamLength,
    deliveries: streamLength,
    heard: heardSoFar,
  };
}

/** Each token but the first of a stream is observed as a gap, by name and by model. */
function timing(): Prepared {
  const handler = timingHandler();
  return streamsTo(handler, () => {
    const [calls] = handler.summary().kinds;
    return (calls?.calls?.gapMs?.count ?? 0) + (calls?.calls?.timeToFirstTokenMs?.count ?? 0);
  });
}

const ignore = (): void => undefined;

/** Listens to the same events with a state for each run, and does nothing but count. */
function dispatch(): Prepared {
  const handler = defineHandler({
    name: "stateful",
    state: () => ({ tokens: 0 }),
    on: {
      "*.start": ignore,
      "llm.token": (_event, state) => {
        state.tokens += 1;
        tally.heard += 1;
      },
      "run.retry": ignore,
      "*.end": ignore,
      "*.error": ignore,
      "*.cancel": ignore,
    },
  });
  return streamsTo(handler, heard);
}

export const contender: Contender = { workloads: { "token-timed": timing } };
export const dispatchContender: Contender = { workloads: { "token-timed": dispatch } };
