import { createTap } from "@runtap/core";
import { queued } from "@runtap/core/queued";
import type { Contender, Prepared } from "../contender.ts";
import { heldBytes, heldEvents } from "../held.ts";
import { heard, tally } from "../listeners.ts";
import { p99Ms, sinkMs } from "../sink.ts";
import { streamLength } from "../stream.ts";
import { question } from "../tree.ts";
import { callerOf, performWith, tokenHandler } from "./runtap-caller.ts";

/** What the caller of one queued handler pays; the drains are not counted. */
function queuedCaller(): Prepared {
  return callerOf(queued(tokenHandler()));
}

function queuedSink(): Prepared {
  let told: (emittedAt: number) => void = () => undefined;
  const tap = createTap({
    handlers: queued(
      {
        name: "sink",
        batch: {
          on: ["llm.token"],
          async deliver(events) {
            await new Promise((resolve) => setTimeout(resolve, sinkMs));
            for (const { time } of events) told(time);
            tally.heard += events.length;
          },
        },
      },
      { maxPending: 100_000 },
    ),
  });
  return {
    perform: (times) => performWith(tap, times),
    units: streamLength,
    deliveries: streamLength,
    heard,
    figures: {
      async p99Ms() {
        const run = tap.start("llm", { name: "answer", input: question });
        const ms = await p99Ms(
          () => run.token("token"),
          (tell) => {
            told = tell;
          },
        );
        run.end();
        await tap.flush();
        return ms;
      },
    },
  };
}

function queuedBytes(): Prepared {
  let gate: Promise<void> | undefined;
  const tap = createTap({
    handlers: queued(
      {
        name: "blocked",
        on: {
          "llm.token": () => {
            tally.heard += 1;
            return gate;
          },
        },
      },
      { maxPending: heldEvents + 1 },
    ),
  });
  return {
    perform: (times) => performWith(tap, times),
    units: streamLength,
    deliveries: streamLength,
    heard,
    figures: {
      async heldBytes() {
        let open = (): void => undefined;
        gate = new Promise((resolve) => {
          open = resolve;
        });
        const run = tap.start("llm", { name: "answer", input: question });
        const bytes = await heldBytes(() => run.token("token"));
        open();
        run.end();
        await tap.flush();
        return bytes;
      },
    },
  };
}

export const contender: Contender = {
  workloads: {
    "queued-caller": queuedCaller,
    "queued-sink": queuedSink,
    "queued-bytes": queuedBytes,
  },
};
