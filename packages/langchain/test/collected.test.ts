import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { RunnableLambda } from "@langchain/core/runnables";
import { createTap } from "@runtap/core";
import { langchainHandler, type LangchainHandlerOptions } from "@runtap/langchain";
import { recordingHandler, type Recording } from "@runtap/testing";
import { expect, test } from "vitest";
import { openRunsOf } from "../src/open-runs.ts";
import { prompted, spelling, Stalling } from "./support.ts";

setFlagsFromString("--expose-gc");
const gc: unknown = runInNewContext("gc");

/** Collects until it is so: finalisation has a task of its own. */
async function collectUntil(isSo: () => boolean, rounds = 40): Promise<void> {
  for (let round = 0; round < rounds && !isSo(); round += 1) {
    if (typeof gc === "function") Reflect.apply(gc, undefined, []);
    await setImmediate();
  }
}

interface Setting extends Recording {
  readonly callbacks: BaseCallbackHandler[];
  readonly tap: ReturnType<typeof createTap>;
}

function setting(options: LangchainHandlerOptions = {}): Setting {
  const heard = recordingHandler();
  const tap = createTap({ handlers: heard });
  const callbacks = [langchainHandler({ ...options, tap })];
  return {
    callbacks,
    tap,
    get events() {
      return heard.events;
    },
    get runs() {
      return heard.runs;
    },
  };
}

function isOver({ runs }: Recording): boolean {
  return runs.all().every(({ standing }) => standing !== "open");
}

function reasons({ runs }: Recording): readonly string[] {
  return runs.all().map(({ ending }) => {
    return ending !== undefined && "reason" in ending ? ending.reason : "none";
  });
}

test("a stream that is never read is abandoned once it is collected", async () => {
  const here = setting();
  await prompted(new Stalling()).stream({ question: "Why?" }, { callbacks: here.callbacks });
  await collectUntil(() => isOver(here));
  expect(reasons(here)).toEqual(["abandoned", "none", "abandoned", "abandoned"]);
  expect(here.tap.stats().openRuns).toBe(0);
});

test("so is one whose signal lives on", async () => {
  const here = setting();
  const { signal } = new AbortController();
  await prompted().stream({ question: "Why?" }, { callbacks: here.callbacks, signal });
  await collectUntil(() => isOver(here));
  expect(isOver(here)).toBe(true);
  expect(signal.aborted).toBe(false);
});

test("without instrumentation, so is one that is broken off", async () => {
  const here = setting({ instrument: false });
  const { callbacks } = here;
  for await (const chunk of await prompted(new Stalling()).stream(
    { question: "?" },
    { callbacks },
  )) {
    if (chunk !== "") break;
  }
  await collectUntil(() => isOver(here));
  expect(isOver(here)).toBe(true);
});

test("a run that goes on is not, however much is collected meanwhile", async () => {
  const here = setting();
  const body = RunnableLambda.from(async (_: string, config) => {
    await collectUntil(() => false, 5);
    return prompted().invoke({ question: "Why?" }, config);
  });
  await body.invoke("x", { callbacks: here.callbacks });
  expect(here.runs.tree()).toBe(
    [
      "chain RunnableLambda: end",
      "└─ chain RunnableSequence: end",
      "   ├─ chain ChatPromptTemplate: end",
      "   ├─ chain StrOutputParser: end",
      "   └─ llm FakeListChatModel: end",
    ].join("\n"),
  );
});

test("a hundred streams that are broken off leave nothing open", async () => {
  const here = setting();
  const { callbacks, tap } = here;
  for (let times = 0; times < 100; times += 1) {
    for await (const chunk of await prompted().stream({ question: "Why?" }, { callbacks })) {
      if (chunk !== "") break;
    }
  }
  expect(tap.stats().openRuns).toBe(0);
});

test("of runs that have ended nothing is kept, and of those that were left no more than is bounded", async () => {
  const { callbacks, tap } = setting();
  for (let times = 0; times < 200; times += 1) {
    await prompted().invoke({ question: "Why?" }, { callbacks });
  }
  expect(openRunsOf(tap).size).toBe(0);
  for (let times = 0; times < 400; times += 1) {
    for await (const chunk of await spelling("ab").stream("x", { callbacks })) {
      if (chunk.content !== "") break;
    }
    if (times % 100 === 99) await collectUntil(() => false, 2);
  }
  expect(openRunsOf(tap).size).toBeLessThan(400);
});
