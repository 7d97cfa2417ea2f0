// Tries whichever versions of LangChain and LangGraph are installed beside the packed packages. A plain program: it needs
// neither their sources nor a test runner, and runs under the Node that the versions ask for.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { AIMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda } from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { createTap } from "@runtap/core";
import { langchainHandler, parentFrom, toLangchainCallbacks } from "@runtap/langchain";
import { record } from "@runtap/testing";
import { createAgent, tool } from "langchain";
import { z } from "zod";

const question = { question: "Why?" };
const chain = () =>
  ChatPromptTemplate.fromTemplate("{question}")
    .pipe(new FakeListChatModel({ responses: ["abc"] }))
    .pipe(new StringOutputParser());
const heard = (fn) => record((tap) => fn([langchainHandler(tap)], tap));
const reasonOf = (run) => run.ending?.reason ?? run.standing;
const reasons = (runs) => runs.all().map((run) => `${run.name} ${reasonOf(run)}`);

{
  const { runs, result } = await heard((callbacks) => chain().invoke(question, { callbacks }));
  assert.equal(result, "abc");
  assert.equal(
    runs.tree(),
    [
      "chain RunnableSequence: end",
      "├─ chain ChatPromptTemplate: end",
      "├─ chain StrOutputParser: end",
      "└─ llm FakeListChatModel: end",
    ].join("\n"),
  );
}

const left = [
  "RunnableSequence break",
  "ChatPromptTemplate end",
  "FakeListChatModel break",
  "StrOutputParser break",
];
{
  const { runs } = await heard(async (callbacks) => {
    for await (const chunk of await chain().stream(question, { callbacks })) if (chunk) break;
  });
  assert.deepEqual(reasons(runs), left);
  assert.match(runs.find("FakeListChatModel").event("llm.cancel").text, /^a/);
}
{
  const { runs } = await heard(async (callbacks) => {
    const stream = chain().streamEvents(question, { callbacks, version: "v2" });
    for await (const { event } of stream) if (event === "on_chat_model_stream") break;
  });
  assert.deepEqual(reasons(runs), left);
}
{
  const controller = new AbortController();
  const { runs, error } = await record.failing(async (tap) => {
    const config = { callbacks: [langchainHandler(tap)], signal: controller.signal };
    for await (const chunk of await chain().stream(question, config)) if (chunk) controller.abort();
  });
  assert.equal(error.name, "AbortError");
  assert.deepEqual(
    reasons(runs),
    left.map((each) => each.replace("break", "abort")),
  );
}
{
  const { runs } = await heard((callbacks, tap) =>
    RunnableLambda.from(async (_, config) => {
      await tap.run("tool", { name: "ambient" }, () => 1);
      await tap.run("tool", { name: "told", parent: parentFrom(config) }, () => 1);
      return chain().invoke(question, config);
    }).invoke("x", { callbacks }),
  );
  const [root] = runs.roots;
  assert.deepEqual(
    root.children.map(({ name }) => name),
    ["ambient", "told", "RunnableSequence"],
  );
}

const State = Annotation.Root({ answer: Annotation() });
{
  const graph = new StateGraph(State)
    .addNode("approve", async () => ({ answer: interrupt("May I?") }))
    .addEdge(START, "approve")
    .compile({ checkpointer: new MemorySaver() });
  const { runs } = await heard((callbacks) =>
    graph.invoke({}, { callbacks, configurable: { thread_id: "7" } }),
  );
  assert.deepEqual(reasons(runs), ["LangGraph interrupt", "approve interrupt"]);
  assert.equal(runs.find("approve").info.sessionId, "7");
}
{
  const graph = new StateGraph(State)
    .addNode("ask", async (_, config) => ({ answer: await chain().invoke(question, config) }))
    .addNode("wait", (_, { signal }) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    })
    .addEdge(START, "ask")
    .addEdge("ask", "wait")
    .compile();
  const { runs } = await heard(async (callbacks) => {
    for await (const part of await graph.stream({}, { callbacks })) if (part) break;
  });
  assert.equal(reasonOf(runs.find("LangGraph")), "break");
  assert.equal(reasonOf(runs.find("ask")), "end");
  assert.ok(runs.all().every(({ standing }) => standing !== "open"));
}
{
  const add = tool(async ({ a, b }) => String(a + b), {
    name: "add",
    description: "Adds.",
    schema: z.object({ a: z.number(), b: z.number() }),
  });
  const model = fakeModel()
    .respondWithTools([{ name: "add", args: { a: 1, b: 2 }, id: "call_1" }])
    .respond(new AIMessage("3"));
  const agent = createAgent({ name: "calculator", model, tools: [add] });
  const { runs } = await heard((callbacks) =>
    agent.invoke({ messages: [{ role: "user", content: "1 + 2?" }] }, { callbacks }),
  );
  assert.equal(runs.find("calculator", "agent").event("agent.action").tool, "add");
  assert.deepEqual(runs.find("add", "tool").start.input, { a: 1, b: 2 });
  assert.equal(runs.find("add", "tool").start.toolCallId, "call_1");
}

// OpenAI's wire, through LangChain's own client.
const chunk = (delta, finish_reason = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "gpt-5-2025",
  choices: [{ index: 0, delta, finish_reason }],
});
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const sent = [
  chunk({ role: "assistant", content: "" }),
  ...["Runs", " begin", " and", " end."].map((content) => chunk({ content })),
  chunk({}, "stop"),
  { ...chunk({}), choices: [], usage },
];
const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const each of sent) response.write(`data: ${JSON.stringify(each)}\n\n`);
  response.end("data: [DONE]\n\n");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const configuration = { baseURL: `http://127.0.0.1:${server.address().port}` };
const openai = new ChatOpenAI({ model: "gpt-5", apiKey: "none", configuration });
{
  const { runs } = await heard(async (callbacks) => {
    for await (const part of await openai.stream("Tell.", { callbacks })) assert.ok(part);
  });
  const [run] = runs.all("llm");
  const { text, model, finishReason, usage: used } = run.event("llm.end");
  assert.deepEqual([text, model, finishReason], ["Runs begin and end.", "gpt-5-2025", "stop"]);
  assert.deepEqual([used.inputTokens, used.outputTokens], [9, 4]);
  assert.deepEqual(
    run.tokens.map(({ token }) => token),
    ["Runs", " begin", " and", " end."],
  );
  assert.equal(run.start.provider, "openai");
}
server.closeAllConnections();
server.close();

{
  const names = [];
  const callbacks = toLangchainCallbacks({
    name: "names",
    on: { "*.start": ({ run }) => names.push(run.name) },
  });
  await chain().invoke(question, { callbacks });
  assert.equal((await callbacks.close()).unfinished.length, 0);
  assert.equal(names[0], "RunnableSequence");
}
assert.equal(createTap().stats().openRuns, 0);
