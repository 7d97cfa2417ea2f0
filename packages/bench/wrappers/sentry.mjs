import {
  instrumentOpenAiClient,
  ServerRuntimeClient,
  setCurrentClient,
  spanToJSON,
} from "@sentry/core";

export function watch(client) {
  const spans = [];
  const sentry = new ServerRuntimeClient({
    dsn: "https://nobody@none.invalid/1",
    tracesSampleRate: 1,
    integrations: [],
    stackParser: () => [],
    transport: () => ({ send: async () => ({}), flush: async () => true }),
  });
  setCurrentClient(sentry);
  sentry.init();
  sentry.on("spanStart", (span) => spans.push(span));
  return {
    client: instrumentOpenAiClient(client, { recordInputs: true, recordOutputs: true }),
    runs: () => spans.map(toSeen),
  };
}

function toSeen(span) {
  const { timestamp, status, data } = spanToJSON(span);
  const calls = data["gen_ai.response.tool_calls"];
  return {
    outcome:
      timestamp === undefined ? "open" : status === undefined || status === "ok" ? "ok" : "error",
    says: status,
    text: data["gen_ai.response.text"],
    inputTokens: data["gen_ai.usage.input_tokens"],
    outputTokens: data["gen_ai.usage.output_tokens"],
    toolCalls: calls && JSON.parse(calls).map((call) => call.function),
  };
}
