import { createTap, type Run } from "@runtap/core";
import type { Contender, Prepared } from "../contender.ts";
import { heard } from "../listeners.ts";
import { answer, calculate, deliveriesPerTree, question, retrieve, runsPerTree } from "../tree.ts";
import { runCounter } from "./runtap-handlers.ts";

/** The same tree where parents are handed down and no `AsyncLocalStorage` is ever run. */
async function chain(parent: Run<"chain">): Promise<string> {
  await parent.run("retriever", { name: "manual", input: question }, retrieve);
  await parent.run("tool", { name: "calculator", input: question }, calculate);
  return await parent.run("llm", { name: "answer", input: question }, answer);
}

function run(): Prepared {
  const tap = createTap({ context: "explicit", handlers: [runCounter] });
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) {
        await tap.run("chain", { name: "rag", input: question }, chain);
      }
    },
    units: runsPerTree,
    deliveries: deliveriesPerTree,
    heard,
  };
}

export const contender: Contender = { workloads: { run } };
