import type { CoreEventMap, CoreEventName, EventBase, RunInfo, Usage } from "../../src/index.ts";
import { run } from "../events/event-of.ts";

const info: Required<RunInfo> = {
  ...run,
  parentId: "00f067aa0ba902b8",
  operation: "rerank",
  traceFlags: 1,
  tracestate: "vendor=1",
  userId: "user-7",
  sessionId: "session-42",
  links: [{ traceId: run.traceId, id: run.id, relation: "retry" }],
};

function base<Type extends string>(type: Type): EventBase<Type> {
  return { type, run: info, seq: 7, time: 1_763_801_090_130.5 };
}

const usage: Usage = {
  inputTokens: 12,
  outputTokens: 3,
  cacheReadTokens: 4,
  cacheWriteTokens: 0,
  reasoningTokens: 1,
  source: "provider",
  partial: true,
  raw: { prompt_tokens: 12 },
};

const toolCall = { index: 0, id: "call_1", name: "lookup" };
const input = { question: "Where?" };
const output = { answer: ["There."] };
const error = Object.assign(new TypeError("bad", { cause: new Error("root") }), { code: "E1" });
const ended = { durationMs: 7.25 };
const cutShort = { ...ended, output, truncated: true } as const;
const failed = { ...cutShort, error, originRunId: run.id };
const cancelled = { ...cutShort, reason: "abort", cause: new Error("user left") } as const;
const embeddingFacts = { usage, costUsd: 0.01, model: "gpt-5", responseId: "resp_1" };
const llmFacts = {
  ...embeddingFacts,
  text: "There.",
  toolCalls: [{ ...toolCall, arguments: '{"id":1}' }],
  finishReason: "stop",
  tokenEvents: 3,
  timeToFirstTokenMs: 2.5,
  cached: false,
};
const asked = { model: "gpt-5", provider: "openai" };

/** One of every core event, with every field it can have. */
export const everyEvent: { readonly [Name in CoreEventName]: Required<CoreEventMap[Name]> } = {
  "chain.start": { ...base("chain.start"), input },
  "chain.chunk": { ...base("chain.chunk"), chunk: output },
  "chain.end": { ...base("chain.end"), ...ended, output },
  "chain.error": { ...base("chain.error"), ...failed },
  "chain.cancel": { ...base("chain.cancel"), ...cancelled },
  "agent.start": { ...base("agent.start"), input },
  "agent.action": { ...base("agent.action"), tool: "lookup", toolInput: { id: 1 }, log: "look" },
  "agent.chunk": { ...base("agent.chunk"), chunk: "a" },
  "agent.end": { ...base("agent.end"), ...ended, output },
  "agent.error": { ...base("agent.error"), ...failed },
  "agent.cancel": { ...base("agent.cancel"), ...cancelled },
  "llm.start": {
    ...base("llm.start"),
    ...asked,
    input: [{ role: "user", content: "Where?" }],
    parameters: { temperature: 0 },
    tools: [{ name: "lookup" }],
    prompt: { name: "answer", version: "3" },
  },
  "llm.token": {
    ...base("llm.token"),
    token: "The",
    index: 0,
    choice: 0,
    channel: "tool-call",
    toolCall,
    attempt: 1,
    raw: { delta: "The" },
  },
  "llm.end": { ...base("llm.end"), ...ended, ...llmFacts, output },
  "llm.error": { ...base("llm.error"), ...failed, ...llmFacts },
  "llm.cancel": { ...base("llm.cancel"), ...cancelled, ...llmFacts },
  "tool.start": { ...base("tool.start"), input, toolCallId: "call_1" },
  "tool.chunk": { ...base("tool.chunk"), chunk: output },
  "tool.end": { ...base("tool.end"), ...ended, output },
  "tool.error": { ...base("tool.error"), ...failed },
  "tool.cancel": { ...base("tool.cancel"), ...cancelled },
  "retriever.start": { ...base("retriever.start"), input },
  "retriever.end": {
    ...base("retriever.end"),
    ...ended,
    output,
    documents: [{ id: 1, text: "There.", score: 0.5, metadata: { page: 1 } }],
  },
  "retriever.error": { ...base("retriever.error"), ...failed },
  "retriever.cancel": { ...base("retriever.cancel"), ...cancelled },
  "embedding.start": { ...base("embedding.start"), ...asked, input },
  "embedding.end": {
    ...base("embedding.end"),
    ...ended,
    ...embeddingFacts,
    count: 2,
    dimensions: 1536,
  },
  "embedding.error": { ...base("embedding.error"), ...failed, ...embeddingFacts },
  "embedding.cancel": { ...base("embedding.cancel"), ...cancelled, ...embeddingFacts },
  "run.text": { ...base("run.text"), text: "Looking." },
  "run.retry": { ...base("run.retry"), ...asked, attempt: 2, delayMs: 500, error, usage },
  "run.progress": { ...base("run.progress"), completed: 1, total: 2, message: "half" },
  "run.score": {
    ...base("run.score"),
    name: "grounded",
    value: 0.9,
    label: "pass",
    comment: "cites",
    source: "model",
  },
  "run.warning": { ...base("run.warning"), code: "bad-value", message: "Expected a text." },
  "handler.error": {
    ...base("handler.error"),
    handler: "log",
    error,
    event: { ...base("chain.error"), ...failed },
  },
  "handler.drop": { ...base("handler.drop"), handler: "log", count: 3 },
};
