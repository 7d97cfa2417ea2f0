import { createTap, type Handler } from "@runtap/core";
import { pinoHandler } from "@runtap/pino";
import { timingHandler } from "@runtap/timing";
import { tokensHandler } from "@runtap/tokens";
import type { Contender, Prepared } from "../contender.ts";
import { measuredListeners, heard } from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";
import { question } from "../tree.ts";

/** As a provider reports it: nobody has to estimate. */
const usage = { inputTokens: 812, outputTokens: streamLength };

/** The same streams, and whatever hears them. */
function streamsTo(handlers: readonly Handler[], heardSoFar: () => number): Prepared {
  const tap = createTap({ handlers });
  return {
    perform(times) {
      for (let time = 0; time < times; time += 1) {
        const run = tap.start("llm", { name: "answer", model: "model", input: question });
        for (const token of tokens) run.token(token);
        run.end(undefined, { usage });
      }
    },
    units: streamLength,
    deliveries: streamLength * 3,
    heard: heardSoFar,
  };
}

/** Timing, tokens and logs together; each counts by itself, the timing's count stands for all. */
function observed(): Prepared {
  const timing = timingHandler();
  const log = pinoHandler({ destination: { write: () => undefined } });
  return streamsTo([timing, tokensHandler(), log], () => {
    const [calls] = timing.summary().kinds;
    const gaps = calls?.calls?.gapMs?.count ?? 0;
    return (gaps + (calls?.calls?.timeToFirstTokenMs?.count ?? 0)) * 3;
  });
}

/** Three handlers that only count. */
function counted(): Prepared {
  const handlers = measuredListeners.map((listener, at) => ({
    name: `counter ${at}`,
    on: { "llm.token": listener },
  }));
  return streamsTo(handlers, heard);
}

export const contender: Contender = { workloads: { "token-observed": observed } };
export const countedContender: Contender = { workloads: { "token-observed": counted } };
