import { observeOpenAI } from "@langfuse/openai";
import { collectSpans, json, outcomeOf } from "./open-telemetry.mjs";

export function watch(client) {
  const { spans } = collectSpans();
  return { client: observeOpenAI(client), runs: () => spans.map(toSeen) };
}

function toSeen(span) {
  const of = (name) => span.attributes[`langfuse.observation.${name}`];
  const usage = json(of("usage_details")) ?? {};
  const output = of("output");
  const first = json(of("completion_start_time"));
  const [seconds, nanoseconds] = span.startTime;
  return {
    outcome: outcomeOf(span),
    text: output?.startsWith("{") ? undefined : output,
    // Its figures leave out what is cached or reasoning.
    inputTokens: usage.input === undefined ? undefined : usage.input + usage.input_cached_tokens,
    outputTokens:
      usage.output === undefined ? undefined : usage.output + usage.output_reasoning_tokens,
    toolCalls: output?.startsWith("{")
      ? json(output).tool_calls?.map((call) => call.function)
      : undefined,
    firstTokenMs: first && Date.parse(first) - (seconds * 1000 + nanoseconds / 1e6),
  };
}
