import type { Prepared } from "../contender.ts";
import { heard, tally } from "../listeners.ts";
import { now, p99Ms, sinkMs } from "../sink.ts";
import { nextTurn, streamLength } from "../stream.ts";

/** The least that could do: an array, and one drain that takes all of it. */
export function queuedSink(): Prepared {
  let told: (emittedAt: number) => void = () => undefined;
  let waiting: number[] = [];
  let draining: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    await nextTurn();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await new Promise((resolve) => setTimeout(resolve, sinkMs));
      for (const emittedAt of batch) told(emittedAt);
      tally.heard += batch.length;
    }
    draining = undefined;
  };
  const emit = (): void => {
    waiting.push(now());
    draining ??= drain();
  };
  return {
    async perform(times) {
      for (let event = 0; event < times * streamLength; event += 1) emit();
      await draining;
    },
    units: streamLength,
    deliveries: streamLength,
    heard,
    figures: {
      async p99Ms() {
        const ms = await p99Ms(emit, (tell) => {
          told = tell;
        });
        await draining;
        return ms;
      },
    },
  };
}
