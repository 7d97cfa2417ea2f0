import { AIMessage, HumanMessage } from "@langchain/core/messages";
import type { FakeListChatModel } from "@langchain/core/utils/testing";
import { fakeModel } from "@langchain/core/testing";
import { dispatchCustomEvent } from "@langchain/core/callbacks/dispatch";
import {
  Annotation,
  Command,
  END,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { heard, heardFailing, prompted, said, Stalling } from "./support.ts";

const State = Annotation.Root({ answer: Annotation<string>() });

const asking = (model?: FakeListChatModel) =>
  new StateGraph(State)
    .addNode("ask", async (_, config) => ({
      answer: await prompted(model).invoke({ question: "Why?" }, config),
    }))
    .addNode("check", async ({ answer }) => ({ answer: `${answer}!` }))
    .addEdge(START, "ask")
    .addEdge("ask", "check")
    .addEdge("check", END);

const pausing = () =>
  new StateGraph(State)
    .addNode("approve", async () => ({ answer: interrupt("May I?") }))
    .addEdge(START, "approve")
    .compile({ checkpointer: new MemorySaver() });

describe("a graph", () => {
  test("is a chain with its nodes inside; LangGraph's own plumbing is left out", async () => {
    const { runs } = await heard((callbacks) => asking().compile().invoke({}, { callbacks }));
    expect(runs.tree()).toBe(
      [
        "chain LangGraph: end",
        "├─ chain ask: end",
        "│  └─ chain RunnableSequence: end",
        "│     ├─ chain ChatPromptTemplate: end",
        "│     ├─ chain StrOutputParser: end",
        "│     └─ llm FakeListChatModel: end",
        "└─ chain check: end",
      ].join("\n"),
    );
    expect(runs.find("LangGraph").info.operation).toBe("graph");
    expect(runs.find("ask").info.operation).toBe("node");
    expect(runs.find("ask").info.metadata).toMatchObject({
      langgraph_node: "ask",
      langgraph_step: 1,
    });
    expect(runs.find("LangGraph", "chain").event("chain.end").output).toEqual({ answer: "abc!" });
  });

  test("shows its plumbing where that is asked for", async () => {
    const { runs } = await heard((callbacks) => asking().compile().invoke({}, { callbacks }), {
      includeHidden: true,
    });
    expect(runs.find("LangGraph").children.map(({ name }) => name)).toContain("__start__");
  });

  test("belongs to the session that its `thread_id` names", async () => {
    const graph = asking().compile({ checkpointer: new MemorySaver() });
    const { runs } = await heard((callbacks) =>
      graph.invoke({}, { callbacks, configurable: { thread_id: "thread-7" } }),
    );
    for (const { info } of runs.all()) expect(info.sessionId).toBe("thread-7");
  });

  test("with a graph as a node has that one's nodes inside", async () => {
    const outer = new StateGraph(State)
      .addNode("inner", asking().compile())
      .addEdge(START, "inner")
      .compile();
    const { runs } = await heard((callbacks) => outer.invoke({}, { callbacks }));
    const inner = runs.find("inner");
    expect(inner.children.map(({ name }) => name)).toEqual(["LangGraph"]);
    expect(inner.children[0]?.children.map(({ name }) => name)).toEqual(["ask", "check"]);
  });

  test("that is streamed has its models' tokens", async () => {
    const { runs } = await heard(async (callbacks) => {
      const stream = await asking().compile().stream({}, { callbacks, streamMode: "messages" });
      for await (const part of stream) void part;
    });
    expect(runs.find("FakeListChatModel").text).toBe("abc");
    expect(runs.find("LangGraph").standing).toBe("end");
  });

  test("whose stream is broken off is cancelled as such, with all that is open inside", async () => {
    const { events, runs } = await heard(async (callbacks) => {
      const graph = asking(new Stalling()).compile();
      const stream = await graph.stream({}, { callbacks, streamMode: "messages" });
      for await (const part of stream) {
        void part;
        break;
      }
    });
    expect(said(events).slice(-4)).toEqual([
      "llm.cancel Stalling",
      "chain.cancel RunnableSequence",
      "chain.cancel ask",
      "chain.cancel LangGraph",
    ]);
    for (const run of [runs.find("LangGraph", "chain"), runs.find("ask", "chain")]) {
      expect(run.event("chain.cancel").reason).toBe("break");
    }
  });

  test("that is aborted is cancelled as such", async () => {
    const controller = new AbortController();
    const graph = new StateGraph(State)
      .addNode("stop", async () => {
        controller.abort();
        return { answer: "late" };
      })
      .addNode("never", async () => ({ answer: "never" }))
      .addEdge(START, "stop")
      .addEdge("stop", "never")
      .compile();
    const { runs } = await heardFailing((callbacks) =>
      graph.invoke({}, { callbacks, signal: controller.signal }),
    );
    expect(runs.find("LangGraph", "chain").event("chain.cancel").reason).toBe("abort");
    expect(runs.all().every(({ standing }) => standing !== "open")).toBe(true);
  });
});

describe("an interrupt", () => {
  test("is no failure: node and graph are cancelled as interrupted", async () => {
    const { runs } = await heard((callbacks) =>
      pausing().invoke({}, { callbacks, configurable: { thread_id: "1" } }),
    );
    expect(runs.tree()).toBe(
      ["chain LangGraph: cancel (interrupt)", "└─ chain approve: cancel (interrupt)"].join("\n"),
    );
  });

  test("that is answered ends in a run of its own", async () => {
    const { runs } = await heard(async (callbacks) => {
      const graph = pausing();
      const config = { callbacks, configurable: { thread_id: "1" } };
      await graph.invoke({}, config);
      await graph.invoke(new Command({ resume: "Yes." }), config);
    });
    expect(runs.roots.map(({ standing }) => standing)).toEqual(["cancel", "end"]);
    expect(runs.roots.map(({ info }) => info.sessionId)).toEqual(["1", "1"]);
  });

  test("in a graph inside interrupts the graphs around", async () => {
    const outer = new StateGraph(State)
      .addNode("inner", pausing())
      .addEdge(START, "inner")
      .compile({ checkpointer: new MemorySaver() });
    const { runs } = await heard((callbacks) =>
      outer.invoke({}, { callbacks, configurable: { thread_id: "1" } }),
    );
    expect(runs.all().map(({ standing }) => standing)).toEqual(runs.all().map(() => "cancel"));
  });
});

test("a hand-over to the graph around is no failure", async () => {
  const inner = new StateGraph(State)
    .addNode("leave", async () => new Command({ goto: "after", graph: Command.PARENT }))
    .addEdge(START, "leave")
    .compile();
  const outer = new StateGraph(State)
    .addNode("inner", inner, { ends: ["after"] })
    .addNode("after", async () => ({ answer: "handed over" }))
    .addEdge(START, "inner")
    .compile();
  const { runs } = await heard((callbacks) => outer.invoke({}, { callbacks }));
  expect(runs.all().map(({ standing }) => standing)).toEqual(runs.all().map(() => "end"));
});

describe("an agent", () => {
  const add = tool(
    async ({ a, b }: { a: number; b: number }) => {
      await dispatchCustomEvent("sum.ready", { sum: a + b });
      await dispatchCustomEvent("note", "added");
      return String(a + b);
    },
    { name: "add", description: "Adds.", schema: z.object({ a: z.number(), b: z.number() }) },
  );
  const agent = (name = "calculator") =>
    createAgent({
      name,
      tools: [add],
      model: fakeModel()
        .respondWithTools([{ name: "add", args: { a: 1, b: 2 }, id: "call_1" }])
        .respond(new AIMessage("It is 3.")),
    });
  const question = { messages: [new HumanMessage("1 + 2?")] };

  test("of LangChain's is an agent, with its models and tools inside", async () => {
    const { runs } = await heard((callbacks) => agent().invoke(question, { callbacks }));
    expect(runs.tree()).toBe(
      [
        "agent calculator: end",
        "├─ chain model_request: end",
        "│  ├─ chain RunnableLambda: end",
        "│  └─ llm FakeBuiltModel: end",
        "├─ chain model_request: end",
        "│  ├─ chain RunnableLambda: end",
        "│  └─ llm FakeBuiltModel: end",
        "└─ chain tools: end",
        "   └─ tool add: end",
      ].join("\n"),
    );
    const tools = runs.find("add", "tool");
    expect(tools.start).toMatchObject({ input: { a: 1, b: 2 }, toolCallId: "call_1" });
    expect(tools.event("tool.end").output).toBe("3");
  });

  test("says as its action what its model has asked for", async () => {
    const { events, runs } = await heard((callbacks) => agent().invoke(question, { callbacks }));
    const calculator = runs.find("calculator", "agent");
    expect(calculator.event("agent.action")).toMatchObject({
      tool: "add",
      toolInput: { a: 1, b: 2 },
    });
    expect(events.filter(({ type }) => type === "agent.action")).toHaveLength(1);
    const [asked] = runs.all("llm");
    expect(asked?.event("llm.end").toolCalls).toEqual([
      { index: 0, id: "call_1", name: "add", arguments: '{"a":1,"b":2}' },
    ]);
    expect(calculator.start?.input).toEqual({ messages: [{ role: "user", content: "1 + 2?" }] });
  });

  test("inside another agent's tool is an agent, and its nodes are none", async () => {
    const helper = tool(
      async (_: object, config) => {
        const { messages } = await agent("helper").invoke(question, config);
        return messages.at(-1)?.text ?? "";
      },
      { name: "ask_helper", description: "Asks.", schema: z.object({}) },
    );
    const boss = createAgent({
      name: "boss",
      tools: [helper],
      model: fakeModel()
        .respondWithTools([{ name: "ask_helper", args: {}, id: "call_2" }])
        .respond(new AIMessage("3")),
    });
    const { runs } = await heard((callbacks) => boss.invoke(question, { callbacks }));
    expect(runs.all("agent").map(({ name }) => name)).toEqual(["boss", "helper"]);
    expect(runs.find("helper").parent?.name).toBe("ask_helper");
    expect(
      runs.find("boss", "agent").events.filter(({ type }) => type === "agent.action"),
    ).toHaveLength(1);
  });

  test("whose tools send events has them on the tool's run: under their name, or as langchain.event", async () => {
    const { runs } = await heard((callbacks) => agent().invoke(question, { callbacks }));
    const { events } = runs.find("add");
    expect(events).toContainEqual(expect.objectContaining({ type: "sum.ready", sum: 3 }));
    expect(runs.find("add").event("langchain.event")).toMatchObject({
      name: "note",
      data: "added",
    });
  });
});
