import { createTap, defineHandler } from "@runtap/core";
import { queued } from "@runtap/core/queued";
import { medianCpuNs } from "../bursts.ts";
import type { Contender, Prepared } from "../contender.ts";
import { heard, measuredListeners } from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";
import { question } from "../tree.ts";

const bursts = 5;

/** Three queued handlers, and so many tokens in one synchronous burst. */
export function burstsOf(length: number): Contender {
  const tap = createTap({
    handlers: measuredListeners.map((listener, index) =>
      queued(defineHandler({ name: `handler ${index}`, on: { "llm.token": listener } }), {
        maxPending: length,
      }),
    ),
  });

  async function burst(count: number): Promise<void> {
    await tap.run("llm", { name: "answer", input: question }, (run) => {
      for (let said = 0; said < count; said += streamLength) {
        for (const token of tokens) run.token(token);
      }
    });
    await tap.flush();
  }

  function queuedLinear(): Prepared {
    return {
      async perform(times) {
        for (let time = 0; time < times; time += 1) await burst(streamLength);
      },
      units: streamLength,
      deliveries: streamLength * measuredListeners.length,
      heard,
      figures: {
        async burstNs() {
          await burst(length);
          return await medianCpuNs(bursts, () => burst(length));
        },
      },
    };
  }

  return { workloads: { "queued-linear": queuedLinear } };
}
