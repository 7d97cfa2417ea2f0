import { Client } from "langsmith";
import { wrapOpenAI } from "langsmith/wrappers";

export function watch(client) {
  const runs = new Map();
  const keep = (id, part) => runs.set(id, { ...runs.get(id), ...part });
  class KeepingClient extends Client {
    async createRun(run) {
      keep(run.id, run);
    }
    async updateRun(id, run) {
      keep(id, run);
    }
  }
  const keeping = new KeepingClient({
    apiKey: "none",
    apiUrl: "http://127.0.0.1:9",
    autoBatchTracing: false,
  });
  return {
    client: wrapOpenAI(client, { client: keeping, tracingEnabled: true }),
    runs: () => [...runs.values()].map(toSeen),
  };
}

function toSeen({ start_time, end_time, error, outputs, events = [] }) {
  const usage = outputs?.usage_metadata;
  const message = outputs?.choices?.[0]?.message;
  const first = events.find(({ name }) => name === "new_token");
  return {
    outcome: end_time === undefined ? "open" : error === undefined ? "ok" : "error",
    says: error,
    text: message?.content,
    inputTokens: usage?.input_tokens,
    outputTokens: usage?.output_tokens,
    toolCalls: message?.tool_calls?.map((call) => call.function),
    firstTokenMs: first && Date.parse(first.time) - Date.parse(start_time),
  };
}
