import { createTap, isTerminal } from "@runtap/core";
import { observe } from "@runtap/openai";
import type OpenAI from "openai";
import type { SeenRun, Watched } from "./observation.ts";

/** Longer than the late answer takes, and so short that the stream nobody reads is given up while the program waits. */
const TTL_MS = 600;

export function watch(client: OpenAI): Watched {
  const runs = new Map<string, SeenRun>();
  const tap = createTap({ runTtlMs: TTL_MS });
  tap.use({
    name: "compared",
    on: {
      "llm.start": ({ run }) => void runs.set(run.id, { outcome: "open" }),
      "llm.*": (event) => {
        if (!isTerminal(event)) return;
        const { run, text, usage, toolCalls, timeToFirstTokenMs } = event;
        const reason = event.type === "llm.cancel" ? event.reason : undefined;
        runs.set(run.id, {
          outcome:
            event.type === "llm.end" ? "ok" : event.type === "llm.error" ? "error" : "cancel",
          says: reason,
          text,
          inputTokens: usage?.inputTokens,
          outputTokens: usage?.outputTokens,
          toolCalls: toolCalls?.map((call) => ({
            name: call.name ?? "",
            arguments: call.arguments,
          })),
          firstTokenMs: timeToFirstTokenMs,
        });
      },
    },
  });
  return { client: observe(client, { tap }), runs: () => [...runs.values()] };
}
