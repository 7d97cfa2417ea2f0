import type { RunInfo, Starter } from "@runtap/core";
import type { Advance } from "./advance.ts";
import { mishap } from "./mishap.ts";

const QUESTION = "Refund order 1042.";

/** A request in which everything fails that can: every `error`, some with what there was until then. */
export function failedRequest(tap: Starter, advance: Advance, earlier: RunInfo): void {
  const chain = tap.start("chain", {
    name: "support",
    input: { question: QUESTION },
    tags: ["support", "api"],
    userId: "user-8",
    links: [{ traceId: earlier.traceId, id: earlier.id, relation: "follow-up" }],
  });
  const retriever = chain.start("retriever", { name: "manual", input: QUESTION });
  const embedding = retriever.start("embedding", {
    name: "embed-question",
    input: QUESTION,
    model: "text-embedding-3-small",
    provider: "openai",
  });
  advance(5000);
  const unreachable = mishap(
    "APIConnectionError",
    "Connection error.",
    "embed (app/model.ts:31:9)",
    {
      code: "ECONNRESET",
      cause: mishap("Error", "read ECONNRESET", "TLSWrap.onStreamRead (node:internal:1:1)"),
    },
  );
  embedding.fail(unreachable);
  retriever.fail(unreachable);

  const agent = chain.start("agent", { name: "order-agent", input: QUESTION });
  const tool = agent.start("tool", {
    name: "refund_order",
    input: { id: 1042 },
    toolCallId: "call_9",
  });
  advance(30);
  tool.chunk("Checking the payment… ");
  tool.fail(
    mishap("RefundError", "Order 1042 is older than 30 days.", "refund (app/orders.ts:19:9)"),
  );
  const llm = agent.start("llm", {
    name: "explain",
    input: [{ role: "user", content: QUESTION }],
    model: "claude-sonnet-4-5",
    provider: "anthropic",
  });
  advance(410);
  llm.token("I am sorry, ");
  advance(20);
  llm.token("but ");
  llm.report({
    usage: { inputTokens: 57, outputTokens: 5, partial: true },
    costUsd: 0.000246,
    model: "claude-sonnet-4-5-20250929",
    responseId: "msg_explain",
  });
  const overloaded = mishap("APIError", "529 Overloaded", "stream (app/model.ts:52:13)", {
    status: 529,
  });
  llm.fail(overloaded);
  agent.chunk("Nothing was refunded.");
  agent.fail(overloaded);
  chain.fail(overloaded);
}
