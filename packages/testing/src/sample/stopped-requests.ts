import type { RunInfo, Starter } from "@runtap/core";
import type { Advance } from "./advance.ts";
import { mishap, platformMishap } from "./mishap.ts";

const QUESTION = "Write me a poem about parcels.";

/** A request that is stopped, and a run that nobody ended: every `cancel`, for every reason. */
export function stoppedRequests(tap: Starter, advance: Advance): RunInfo {
  const chain = tap.start("chain", {
    name: "support",
    input: { question: QUESTION },
    userId: "user-9",
  });
  const retriever = chain.start("retriever", { name: "manual", input: QUESTION });
  const embedding = retriever.start("embedding", {
    name: "embed-question",
    input: QUESTION,
    model: "text-embedding-3-small",
    provider: "openai",
  });
  advance(3000);
  embedding.cancel(
    "timeout",
    platformMishap("TimeoutError", 'The embedding "embed-question" timed out after 3000 ms.'),
  );
  retriever.cancel("shutdown");

  const agent = chain.start("agent", { name: "order-agent", input: QUESTION });
  const tool = agent.start("tool", { name: "refund_order", input: { id: 1042, amount: 480 } });
  advance(4);
  tool.chunk("Refunding 480 €… ");
  tool.cancel(
    "guard",
    mishap("GuardError", "Refunds above 100 € need a human.", "approve (app/guards.ts:12:11)"),
  );
  agent.chunk("Waiting for an approval.");
  agent.cancel(
    "interrupt",
    mishap("GraphInterrupt", "Approval needed", "pause (app/agent.ts:40:7)"),
  );

  const llm = chain.start("llm", {
    name: "answer",
    input: QUESTION,
    model: "gpt-5",
    provider: "openai",
  });
  advance(290);
  llm.token("A parcel ");
  advance(15);
  llm.token("sailed ");
  llm.report({ usage: { inputTokens: 18, outputTokens: 4, source: "estimate", partial: true } });
  llm.cancel("break");
  chain.chunk({ answer: "A parcel sailed " });
  advance(60);
  chain.cancel("abort", platformMishap("AbortError", "The client closed the connection."));

  const forgotten = tap.start("chain", {
    name: "nightly-index",
    operation: "batch",
    input: undefined,
    // Abandoned by hand, an hour later: not by the sweep before that.
    ttlMs: 7_200_000,
  });
  advance(3_600_000);
  forgotten.cancel("abandoned");
  return forgotten.info;
}
