import { createTap, type LlmEnd } from "@runtap/core";
import type { Prepared } from "./contender.ts";
import { heard, tally } from "./listeners.ts";

const answer = "A scoped package is private unless you publish it with --access public. ".repeat(
  12,
);
const recordsPerTime = 100;

/** What most programs would write to a log: an answer of some hundred words, with usage and the provider's own figures. */
function typicalEnd(): LlmEnd {
  const ends: LlmEnd[] = [];
  const tap = createTap({
    handlers: { name: "keeper", on: { "llm.end": (event) => void ends.push(event) } },
    metadata: { tenant: "acme", plan: "pro" },
    tags: ["prod", "rag"],
  });
  const run = tap.start("llm", { name: "answer", input: "question", userId: "u-1" });
  run.end(answer, {
    text: answer,
    model: "gpt-5-2026-08-01",
    responseId: "resp_0123456789",
    finishReason: "stop",
    usage: {
      inputTokens: 1200,
      outputTokens: 240,
      cacheReadTokens: 1024,
      raw: { prompt_tokens: 1200, completion_tokens: 240, prompt_tokens_details: { cached: 1024 } },
    },
  });
  const [end] = ends;
  if (end === undefined) throw new Error("Expected an llm.end.");
  return end;
}

/** Makes something of a typical ending, again and again. */
export function recording(make: (end: LlmEnd) => unknown): Prepared {
  const end = typicalEnd();
  return {
    perform(times) {
      for (let at = 0; at < times * recordsPerTime; at += 1) {
        if (make(end) !== undefined) tally.heard += 1;
      }
    },
    units: recordsPerTime,
    deliveries: recordsPerTime,
    heard,
  };
}
