import { createTap, type Handler, type Run, type Tap } from "@runtap/core";
import { toRecord } from "@runtap/core/records";
import type { Contender, Prepared } from "../contender.ts";
import { heard, measuredListeners, pollutingSets, pollutingStreams } from "../listeners.ts";
import { chunkStream, streamLength, tokens } from "../stream.ts";
import { answer, calculate, deliveriesPerTree, question, retrieve, runsPerTree } from "../tree.ts";
import { runCounter, tapHeardBy } from "./runtap-handlers.ts";
import { recording } from "../typical-end.ts";

async function streamTo(tap: Tap, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await tap.run("llm", { name: "answer", input: question }, (run) => {
      for (const token of tokens) run.token(token);
    });
  }
}

async function token(): Promise<Prepared> {
  for (const set of pollutingSets) await streamTo(tapHeardBy(set), pollutingStreams);
  const tap = tapHeardBy(measuredListeners);
  return {
    perform: (times) => streamTo(tap, times),
    units: streamLength,
    deliveries: streamLength * measuredListeners.length,
    heard,
  };
}

async function tokenUnheard(): Promise<Prepared> {
  const run = await new Promise<Run<"llm">>((resolve) => {
    void createTap().run("llm", { name: "answer", input: question }, (open) => {
      resolve(open);
      return new Promise(() => undefined);
    });
  });
  return {
    perform(times) {
      for (let time = 0; time < times; time += 1) {
        for (const token of tokens) run.token(token);
      }
    },
    units: streamLength,
    deliveries: 0,
    heard: () => 0,
  };
}

function runTree(handlers: readonly Handler[], deliveries: number): Prepared {
  const tap = createTap({ handlers });
  const chain = async (): Promise<string> => {
    await tap.run("retriever", { name: "manual", input: question }, retrieve);
    await tap.run("tool", { name: "calculator", input: question }, calculate);
    return await tap.run("llm", { name: "answer", input: question }, answer);
  };
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) {
        await tap.run("chain", { name: "rag", input: question }, chain);
      }
    },
    units: runsPerTree,
    deliveries,
    heard,
  };
}

function through(): Prepared {
  const tap = tapHeardBy(measuredListeners.slice(0, 1));
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) {
        await tap.run("llm", { name: "answer", input: question }, async (llm) => {
          let characters = 0;
          for await (const chunk of llm.through(chunkStream(), ({ delta }) => delta)) {
            characters += chunk.delta.length;
          }
          return characters;
        });
      }
    },
    units: streamLength,
    deliveries: streamLength,
    heard,
  };
}

export const contender: Contender = {
  workloads: {
    token,
    "token-unheard": tokenUnheard,
    run: () => runTree([runCounter], deliveriesPerTree),
    "run-unheard": () => runTree([], 0),
    through,
    record: () => recording((end) => toRecord(end)),
  },
};
