import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import OpenAI from "openai";
import { collectSpans, outcomeOf } from "./open-telemetry.mjs";

export function watch(client) {
  const { spans, provider } = collectSpans();
  const instrumentation = new OpenAIInstrumentation();
  instrumentation.setTracerProvider(provider);
  instrumentation.manuallyInstrument(OpenAI);
  return { client, runs: () => spans.map(toSeen) };
}

function toSeen(span) {
  const { attributes } = span;
  const call = (index) => {
    const prefix = `llm.output_messages.0.message.tool_calls.${index}.tool_call.function`;
    const name = attributes[`${prefix}.name`];
    return name === undefined ? [] : [{ name, arguments: attributes[`${prefix}.arguments`] }];
  };
  return {
    outcome: outcomeOf(span),
    text: attributes["output.value"],
    inputTokens: attributes["llm.token_count.prompt"],
    outputTokens: attributes["llm.token_count.completion"],
    toolCalls: [...call(0), ...call(1)],
  };
}
