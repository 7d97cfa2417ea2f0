import type { RunInfo } from "@runtap/core";
import { type BadHandler, callsOf, type CountingHandler } from "./bad-handler.ts";

const leaked: RunInfo[] = [];

/** They do not let go. */
export const badKeepers: readonly BadHandler[] = [
  {
    title: "keeps what was cancelled",
    make: () => ({ name: "hoarding", on: { "*.cancel": ({ run }) => void leaked.push(run) } }),
    fails: ["lets go of runs that have ended"],
  },
  {
    title: "keeps an entry per failed run",
    make: () => {
      const entries = new Map<string, number>();
      const handler: CountingHandler = {
        name: "ledger",
        get calls() {
          return entries.size;
        },
        on: {
          "*.start": ({ run }) => void entries.set(run.id, run.startTime),
          "*.end": ({ run }) => void entries.delete(run.id),
          "*.cancel": ({ run }) => void entries.delete(run.id),
        },
      };
      return handler;
    },
    options: { retained: callsOf, endedRuns: 30 },
    fails: ["lets go of runs that have ended"],
  },
];
