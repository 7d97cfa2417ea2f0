import { Client } from "langsmith";
import { traceable } from "langsmith/traceable";
import type { Contender, Prepared } from "../contender.ts";
import { heard, tally } from "../listeners.ts";
import { answer, calculate, deliveriesPerTree, retrieve, runsPerTree } from "../tree.ts";

/** Hears what would be sent and sends nothing: the cost of tracing without the network. */
class StubClient extends Client {
  override async createRun(): Promise<void> {
    tally.heard += 1;
  }

  override async updateRun(): Promise<void> {
    tally.heard += 1;
  }
}

function run(): Prepared {
  const client = new StubClient({ apiKey: "none", autoBatchTracing: false });
  const config = { client, tracingEnabled: true };
  const tracedRetrieve = traceable(retrieve, { ...config, name: "manual", run_type: "retriever" });
  const tracedCalculate = traceable(calculate, { ...config, name: "calculator", run_type: "tool" });
  const tracedAnswer = traceable(answer, { ...config, name: "answer", run_type: "llm" });
  const tracedChain = traceable(
    async (): Promise<string> => {
      await tracedRetrieve();
      await tracedCalculate();
      return await tracedAnswer();
    },
    { ...config, name: "rag", run_type: "chain" },
  );
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) await tracedChain();
    },
    units: runsPerTree,
    deliveries: deliveriesPerTree,
    heard,
  };
}

export const contender: Contender = { workloads: { run } };
