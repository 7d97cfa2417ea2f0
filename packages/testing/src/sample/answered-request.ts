import type {
  Document,
  Handler,
  LlmRun,
  RunInfo,
  StartedAgent,
  StartedChain,
  Starter,
} from "@runtap/core";
import type { Advance } from "./advance.ts";
import { mishap } from "./mishap.ts";

const QUESTION = "Where is my order 1042, and can I still return it?";

// Made anew each time: a handler that writes to a payload must not change the next sample.
function documents(): readonly Document[] {
  return [
    {
      id: "returns#window",
      text: "Orders can be returned within 30 days of delivery.",
      score: 0.91,
      metadata: { source: "manual/returns.md" },
    },
    {
      id: "shipping#tracking",
      text: "Every parcel has a tracking number.",
      score: 0.74,
      metadata: { source: "manual/shipping.md" },
    },
  ];
}

/** The name of the handler that fails. */
export const FLAKY = "flaky";

/** A handler that fails, as one day one will: the sample's `handler.error`. */
const flaky: Handler = {
  name: FLAKY,
  on: {
    "tool.chunk": () => {
      throw mishap("Error", "ENOSPC: no space left on device", "append (app/audit-log.ts:21:11)", {
        code: "ENOSPC",
      });
    },
  },
};

/** A request that is answered: every start and every regular ending, and all that runs say on their way. */
export function answeredRequest(tap: Starter, advance: Advance): RunInfo {
  const chain = tap.start("chain", {
    name: "support",
    input: { question: QUESTION },
    tags: ["support", "web"],
    metadata: { region: "eu-west-1", release: "2025.1.0" },
    userId: "user-7",
    sessionId: "session-42",
    handlers: flaky,
  });
  chain.text("Looking it up in the manual.");
  retrieve(chain, advance);
  const agent = chain.start("agent", { name: "order-agent", input: QUESTION });
  work(agent, advance);
  agent.end({ order: 1042, status: "delivered" });
  answer(chain, advance);
  cachedTitle(chain, advance);
  chain.chunk({ answer: "Your order 1042 was delivered on Monday." });
  chain.score({
    name: "grounded",
    value: 0.95,
    label: "pass",
    source: "model",
    comment: "Cites both documents.",
  });
  chain.end({ answer: "Your order 1042 was delivered on Monday.", sources: ["returns#window"] });
  return chain.info;
}

function retrieve(chain: StartedChain, advance: Advance): void {
  const retriever = chain.start("retriever", { name: "manual", input: QUESTION, ownTags: ["v2"] });
  const embedding = retriever.start("embedding", {
    name: "embed-question",
    input: QUESTION,
    model: "text-embedding-3-small",
    provider: "openai",
  });
  advance(38);
  embedding.end([[0.12, -0.4, 0.33]], {
    usage: { inputTokens: 13 },
    costUsd: 0.00000026,
    model: "text-embedding-3-small",
  });
  advance(14);
  retriever.progress(2, 2, "Two of two shards searched");
  retriever.end(documents());
}

function work(agent: StartedAgent, advance: Advance): void {
  plan(agent, advance);
  agent.action("lookup_order", { id: 1042 }, "The order's state is not in the manual.");
  const tool = agent.start("tool", {
    name: "lookup_order",
    input: { id: 1042 },
    toolCallId: "call_1",
    operation: "database",
  });
  advance(12);
  tool.chunk({ row: 1, status: "delivered" });
  advance(3);
  tool.end({ id: 1042, status: "delivered", deliveredOn: "2025-01-06" });
  agent.chunk("Order 1042 was delivered.");
}

function plan(agent: StartedAgent, advance: Advance): void {
  const llm = agent.start("llm", {
    name: "plan",
    input: [
      { role: "system", content: "You decide which tool to use." },
      { role: "user", content: QUESTION },
    ],
    model: "gpt-5-mini",
    provider: "openai",
    tools: [
      {
        type: "function",
        function: { name: "lookup_order", parameters: { type: "object", required: ["id"] } },
      },
    ],
    parameters: { temperature: 0 },
  });
  advance(110);
  llm.retry({
    error: mishap("RateLimitError", "429 Rate limit reached", "ask (app/model.ts:8:17)", {
      status: 429,
    }),
    delayMs: 500,
    usage: { inputTokens: 61, outputTokens: 0 },
    model: "gpt-5",
    provider: "openai",
  });
  advance(500);
  advance(240);
  llm.token("The order must be looked up.", { channel: "reasoning" });
  advance(20);
  const call = { index: 0, id: "call_1", name: "lookup_order" };
  llm.token('{"id":', { toolCall: call });
  advance(20);
  llm.token("1042}", { toolCall: call });
  advance(20);
  llm.end(
    { role: "assistant", tool_calls: [{ id: "call_1", name: "lookup_order" }] },
    {
      usage: { inputTokens: 61, outputTokens: 42, reasoningTokens: 24 },
      costUsd: 0.00049625,
      model: "gpt-5-2025-08-07",
      responseId: "chatcmpl-plan",
      finishReason: "tool_calls",
    },
  );
}

function answer(chain: StartedChain, advance: Advance): void {
  const llm = chain.start("llm", {
    name: "answer",
    input: [
      { role: "system", content: "You answer from the documents given." },
      { role: "user", content: QUESTION },
    ],
    model: "gpt-5",
    provider: "openai",
    parameters: { temperature: 0.2, max_tokens: 200 },
    prompt: { name: "support-answer", version: "3" },
    verbose: true,
  });
  advance(320);
  for (const token of ["Your ", "order ", "1042 ", "was ", "delivered ", "on ", "Monday."]) {
    llm.token(
      token,
      token === "Your " ? { raw: { choices: [{ delta: { content: token } }] } } : {},
    );
    advance(15);
  }
  llm.end("Your order 1042 was delivered on Monday.", {
    usage: { inputTokens: 412, outputTokens: 9, cacheReadTokens: 256, cacheWriteTokens: 128 },
    costUsd: 0.00034925,
    model: "gpt-5-2025-08-07",
    responseId: "chatcmpl-answer",
    finishReason: "stop",
  });
  sayTooLate(llm);
}

/** A token after the ending is ignored, and said as the sample's `run.warning`. */
function sayTooLate(llm: LlmRun): void {
  llm.token(" Late.");
}

function cachedTitle(chain: StartedChain, advance: Advance): void {
  const llm = chain.start("llm", {
    name: "title",
    input: `Title for: ${QUESTION}`,
    model: "gpt-5-mini",
    provider: "openai",
  });
  advance(1);
  llm.end("Order 1042", { text: "Order 1042", cached: true, finishReason: "stop" });
}
