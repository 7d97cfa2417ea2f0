// Tries the packed adapter with the last version of LangChain before 1: trees, streams that are left, tools, an interrupt.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { tool } from "@langchain/core/tools";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { createTap } from "@runtap/core";
import { langchainHandler } from "@runtap/langchain";
import { z } from "zod";

const tap = createTap();
const heard = [];
const told = ({ type, run, reason }) => `${type}(${run.name})${reason ?? ""}`;
tap.use({ name: "told", on: { "*": (event) => heard.push(told(event)) } });
const callbacks = [langchainHandler(tap)];
const take = () => heard.splice(0).join(" ");

const chain = ChatPromptTemplate.fromTemplate("say {what}")
  .pipe(new FakeListChatModel({ responses: ["one two"] }))
  .pipe(new StringOutputParser());
const begun =
  "chain.start(RunnableSequence) chain.start(ChatPromptTemplate) chain.end(ChatPromptTemplate) llm.start(FakeListChatModel)";

assert.equal(await chain.invoke({ what: "it" }, { callbacks }), "one two");
assert.equal(
  take(),
  `${begun} llm.end(FakeListChatModel) chain.start(StrOutputParser) chain.end(StrOutputParser) chain.end(RunnableSequence)`,
);

/** What is heard once the stream has been left, which LangChain tells nobody. */
async function ended(reason) {
  while (!heard.includes(`chain.cancel(RunnableSequence)${reason}`)) await sleep(1);
  const [, rest] = take().split(" chain.chunk(RunnableSequence) ");
  return rest;
}

for await (const _ of await chain.stream({ what: "it" }, { callbacks })) break;
assert.equal(
  await ended("break"),
  "llm.token(FakeListChatModel) llm.cancel(FakeListChatModel)break chain.cancel(StrOutputParser)break chain.cancel(RunnableSequence)break",
);

const user = new AbortController();
const { signal } = user;
await assert.rejects(
  async () => {
    for await (const _ of await chain.stream({ what: "it" }, { callbacks, signal })) user.abort();
  },
  { name: "AbortError" },
);
assert.match(await ended("abort"), /llm\.cancel\(FakeListChatModel\)abort .*abort$/);

const failing = tool(
  async () => {
    throw new Error("no weather");
  },
  { name: "weather", schema: z.object({ city: z.string() }) },
);
await assert.rejects(failing.invoke({ city: "Rome" }, { callbacks }), /no weather/);
await assert.rejects(failing.invoke({ town: 1 }, { callbacks }));
assert.equal(take(), "tool.start(weather) tool.error(weather) ".repeat(2).trim());

const graph = new StateGraph(Annotation.Root({ answer: Annotation() }))
  .addNode("ask", () => ({ answer: interrupt("Go on?") }))
  .addEdge(START, "ask")
  .compile({ checkpointer: new MemorySaver() });
await graph.invoke({ answer: "" }, { callbacks, configurable: { thread_id: "thread" } });
assert.equal(
  take(),
  "chain.start(LangGraph) chain.start(ask) chain.cancel(ask)interrupt chain.cancel(LangGraph)interrupt",
);

// Whatever were still open would be cancelled now.
await tap.close();
assert.equal(take(), "");
