import { OpenAIInstrumentation } from "@traceloop/instrumentation-openai";
import OpenAI from "openai";
import { collectSpans, json, outcomeOf } from "./open-telemetry.mjs";

export function watch(client) {
  const { spans, provider } = collectSpans();
  const instrumentation = new OpenAIInstrumentation({ enrichTokens: false });
  instrumentation.setTracerProvider(provider);
  instrumentation.manuallyInstrument(OpenAI);
  return { client, runs: () => spans.map(toSeen) };
}

function toSeen(span) {
  const { attributes } = span;
  const parts = json(attributes["gen_ai.output.messages"])?.[0]?.parts ?? [];
  return {
    outcome: outcomeOf(span),
    text: parts.find(({ type }) => type === "text")?.content,
    says: attributes["gen_ai.response.finish_reasons"]?.[0],
    inputTokens: attributes["gen_ai.usage.input_tokens"],
    outputTokens: attributes["gen_ai.usage.output_tokens"],
    toolCalls: parts
      .filter(({ type }) => type === "tool_call")
      .map(({ name, arguments: given }) => ({ name, arguments: JSON.stringify(given) })),
  };
}
