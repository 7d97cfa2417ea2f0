import PQueue from "p-queue";
import type { Contender, Prepared } from "../contender.ts";
import { heard, tally } from "../listeners.ts";
import { now, p99Ms, sinkMs } from "../sink.ts";
import { streamLength } from "../stream.ts";

/** The obvious way: one task of p-queue's for each event, one at a time so that the order is kept. */
function queuedSink(): Prepared {
  let told: (emittedAt: number) => void = () => undefined;
  let queue = new PQueue({ concurrency: 1 });
  const emit = (sleepMs: number): void => {
    const emittedAt = now();
    void queue.add(async () => {
      await new Promise((resolve) =>
        sleepMs === 0 ? setImmediate(resolve) : setTimeout(resolve, sleepMs),
      );
      told(emittedAt);
      tally.heard += 1;
    });
  };
  return {
    async perform(times) {
      for (let event = 0; event < times * streamLength; event += 1) emit(0);
      await queue.onIdle();
    },
    units: streamLength,
    deliveries: streamLength,
    heard,
    figures: {
      async p99Ms() {
        const ms = await p99Ms(
          () => emit(sinkMs),
          (tell) => {
            told = tell;
          },
        );
        // What is left would take half a minute.
        queue.clear();
        queue = new PQueue({ concurrency: 1 });
        return ms;
      },
    },
  };
}

export const contender: Contender = { workloads: { "queued-sink": queuedSink } };
