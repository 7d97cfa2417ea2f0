import { _exportsForTestingOnly, initLogger, wrapOpenAI } from "braintrust";

export async function watch(client) {
  _exportsForTestingOnly.setInitialTestState?.();
  await _exportsForTestingOnly.simulateLoginForTests?.();
  const background = _exportsForTestingOnly.useTestBackgroundLogger();
  initLogger({ projectName: "compared", projectId: "compared" });
  return {
    client: wrapOpenAI(client),
    runs: async () => (await background.drain()).map(toSeen),
  };
}

function toSeen({ metrics, error, output }) {
  const message = output?.[0]?.message;
  return {
    outcome: metrics.end === undefined ? "open" : error === undefined ? "ok" : "error",
    says: error,
    text: message?.content,
    inputTokens: metrics.prompt_tokens,
    outputTokens: metrics.completion_tokens,
    toolCalls: message?.tool_calls?.map((call) => call.function),
    firstTokenMs: metrics.time_to_first_token && metrics.time_to_first_token * 1000,
  };
}
