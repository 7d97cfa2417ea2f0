import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import { RunnableLambda, RunnableParallel, RunnableSequence } from "@langchain/core/runnables";
import { FakeListChatModel, FakeLLM } from "@langchain/core/utils/testing";
import { tool } from "@langchain/core/tools";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { heard, heardFailing, prompted, said, spelling } from "./support.ts";

class Shelf extends BaseRetriever {
  override lc_namespace = ["test"];
  static override lc_name(): string {
    return "Shelf";
  }
  override async _getRelevantDocuments(query: string): Promise<Document[]> {
    if (query === "") throw new Error("Nothing to look for.");
    return [new Document({ pageContent: `about ${query}` })];
  }
}

const adder = tool(async ({ a, b }: { a: number; b: number }) => String(a + b), {
  name: "add",
  description: "Adds.",
  schema: z.object({ a: z.number(), b: z.number() }),
});

describe("a call of invoke", () => {
  test("of a sequence is a chain with its steps inside, in their order", async () => {
    const { events, runs } = await heard((callbacks) =>
      prompted().invoke({ question: "Why?" }, { callbacks }),
    );
    expect(said(events)).toEqual([
      "chain.start RunnableSequence",
      "chain.start ChatPromptTemplate",
      "chain.end ChatPromptTemplate",
      "llm.start FakeListChatModel",
      "llm.end FakeListChatModel",
      "chain.start StrOutputParser",
      "chain.end StrOutputParser",
      "chain.end RunnableSequence",
    ]);
    expect(runs.tree()).toBe(
      [
        "chain RunnableSequence: end",
        "├─ chain ChatPromptTemplate: end",
        "├─ chain StrOutputParser: end",
        "└─ llm FakeListChatModel: end",
      ].join("\n"),
    );
  });

  test("shows input and output as the program knows them", async () => {
    const { runs } = await heard((callbacks) =>
      prompted().invoke({ question: "Why?" }, { callbacks }),
    );
    const chain = runs.find("RunnableSequence", "chain");
    expect(chain.start?.input).toEqual({ question: "Why?" });
    expect(chain.event("chain.end").output).toBe("abc");
    const llm = runs.find("FakeListChatModel", "llm");
    expect(llm.start?.input).toEqual([{ role: "user", content: "Why?" }]);
    expect(llm.event("llm.end")).toMatchObject({
      text: "abc",
      output: { role: "assistant", content: "abc" },
    });
    expect(runs.find("ChatPromptTemplate").info.operation).toBe("prompt");
    expect(runs.find("StrOutputParser").info.operation).toBe("parser");
  });

  test("keeps LangChain's run id beside the W3C ids", async () => {
    const runId = "0193a8b0-0000-7000-8000-000000000001";
    const { runs } = await heard((callbacks) =>
      RunnableLambda.from(() => 1).invoke("x", { callbacks, runId }),
    );
    const { info } = runs.find("RunnableLambda");
    expect(info.metadata["langchainRunId"]).toBe(runId);
    expect(info.id).toMatch(/^[\da-f]{16}$/);
    expect(info.traceId).toMatch(/^[\da-f]{32}$/);
  });

  test("of a plain model takes its prompt as text", async () => {
    const { runs } = await heard((callbacks) =>
      new FakeLLM({ response: "hello" }).invoke("Say hello.", { callbacks }),
    );
    const [llm] = runs.all("llm");
    expect(llm?.start?.input).toBe("Say hello.");
    expect(llm?.event("llm.end").text).toBe("hello");
  });

  test("of parallel branches puts each under the one that runs them", async () => {
    const both = RunnableParallel.from({ left: prompted(), right: prompted(spelling("xyz")) });
    const { runs } = await heard((callbacks) => both.invoke({ question: "Why?" }, { callbacks }));
    expect(runs.tree()).toBe(
      [
        "chain RunnableMap: end",
        "├─ chain RunnableSequence: end",
        "│  ├─ chain ChatPromptTemplate: end",
        "│  ├─ chain StrOutputParser: end",
        "│  └─ llm FakeListChatModel: end",
        "└─ chain RunnableSequence: end",
        "   ├─ chain ChatPromptTemplate: end",
        "   ├─ chain StrOutputParser: end",
        "   └─ llm FakeListChatModel: end",
      ].join("\n"),
    );
    expect(runs.find("RunnableMap", "chain").event("chain.end").output).toEqual({
      left: "abc",
      right: "xyz",
    });
  });

  test("of a batch of two is two roots", async () => {
    const { runs } = await heard((callbacks) =>
      prompted().batch([{ question: "One?" }, { question: "Two?" }], { callbacks }),
    );
    expect(runs.roots.map(({ kind, children }) => [kind, children.length])).toEqual([
      ["chain", 3],
      ["chain", 3],
    ]);
    expect(new Set(runs.roots.map(({ info }) => info.traceId)).size).toBe(2);
  });

  test("with a run id for a batch of two gives it to the first alone", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const runId = "0193a8b0-0000-7000-8000-000000000002";
    const { runs } = await heard((callbacks) =>
      RunnableLambda.from(() => 1).batch(["a", "b"], { callbacks, runId }),
    );
    warn.mockRestore();
    const ids = runs.roots.map(({ info }) => info.metadata["langchainRunId"]);
    expect(ids[0]).toBe(runId);
    expect(ids[1]).not.toBe(runId);
    expect(runs.roots.map(({ standing }) => standing)).toEqual(["end", "end"]);
  });

  test("with the run id of a run that is still open leaves that one its one ending", async () => {
    const runId = "0193a8b0-0000-7000-8000-000000000003";
    const { runs } = await heard(async (callbacks) => {
      const inner = RunnableLambda.from(() => "inner");
      await RunnableLambda.from(async () => {
        await inner.invoke("x", { callbacks, runId, runName: "again" });
        return "outer";
      }).invoke("x", { callbacks, runId, runName: "first" });
    });
    expect(runs.all().map(({ name }) => name)).toEqual(["first"]);
    expect(runs.find("first", "chain").event("chain.end").output).toBe("outer");
  });
});

describe("a failure", () => {
  test("in a body is the error of that chain and of those around, innermost first", async () => {
    const broken = RunnableSequence.from([
      RunnableLambda.from(() => 1).withConfig({ runName: "one" }),
      RunnableLambda.from((): number => {
        throw new TypeError("no such thing");
      }).withConfig({ runName: "two" }),
    ]);
    const { events, runs, error } = await heardFailing((callbacks) =>
      broken.invoke("x", { callbacks }),
    );
    expect(said(events).slice(-2)).toEqual(["chain.error two", "chain.error RunnableSequence"]);
    const [inner, outer] = [runs.find("two", "chain"), runs.find("RunnableSequence", "chain")];
    expect(inner.event("chain.error").error).toBe(error);
    expect(outer.event("chain.error").originRunId).toBe(inner.info.id);
  });

  test("that `withRetry` retries is said on the run that tries, with the number of the next attempt", async () => {
    vi.useFakeTimers();
    let calls = 0;
    const { events, runs } = await heard(async (callbacks) => {
      const flaky = RunnableLambda.from(() => {
        calls += 1;
        if (calls < 3) throw new Error(`failure ${calls}`);
        return "done";
      });
      const answer = flaky.withRetry({ stopAfterAttempt: 3 }).invoke("x", {
        callbacks,
        runName: "tries",
      });
      await vi.runAllTimersAsync();
      await answer;
    });
    vi.useRealTimers();
    expect(said(events)).toEqual([
      "chain.start tries",
      "chain.start RunnableLambda",
      "chain.error RunnableLambda",
      "run.retry tries",
      "chain.start RunnableLambda",
      "chain.error RunnableLambda",
      "run.retry tries",
      "chain.start RunnableLambda",
      "chain.end RunnableLambda",
      "chain.end tries",
    ]);
    const retries = events.filter((event) => event.type === "run.retry");
    expect(retries.map(({ attempt, error }) => [attempt, error.message])).toEqual([
      [2, "failure 1"],
      [3, "failure 2"],
    ]);
    const { children } = runs.find("tries");
    expect(children.map(({ info }) => info.metadata["attempt"])).toEqual([undefined, 2, 3]);
  });

  test("that a fallback makes good is a retry of the run that falls back", async () => {
    const { events } = await heard((callbacks) => {
      const broken = RunnableLambda.from((): string => {
        throw new Error("down");
      }).withConfig({ runName: "first" });
      const spare = RunnableLambda.from(() => "spare").withConfig({ runName: "second" });
      return broken.withFallbacks([spare]).invoke("x", { callbacks });
    });
    expect(said(events)).toEqual([
      "chain.start RunnableWithFallbacks",
      "chain.start first",
      "chain.error first",
      "run.retry RunnableWithFallbacks",
      "chain.start second",
      "chain.end second",
      "chain.end RunnableWithFallbacks",
    ]);
  });

  test("of a step that LangChain says nothing of is that step's, before its sequence's", async () => {
    const pair = tool(async () => "not a pair", {
      name: "pair",
      description: "Promises content and artifact.",
      schema: z.object({}),
      responseFormat: "content_and_artifact",
    });
    const steps = RunnableSequence.from([RunnableLambda.from(() => ({})), pair]);
    const { events, runs } = await heardFailing((callbacks) => steps.invoke({}, { callbacks }));
    expect(said(events).slice(-2)).toEqual(["tool.error pair", "chain.error RunnableSequence"]);
    expect(runs.all().every(({ standing }) => standing !== "open")).toBe(true);
  });
});

describe("a tool", () => {
  test("has its input as an object, the id of its call, and its content as output", async () => {
    const call = { type: "tool_call", name: "add", id: "call_1", args: { a: 1, b: 2 } } as const;
    const { runs } = await heard((callbacks) => adder.invoke(call, { callbacks }));
    const run = runs.find("add", "tool");
    expect(run.start).toMatchObject({ input: { a: 1, b: 2 }, toolCallId: "call_1" });
    expect(run.event("tool.end").output).toBe("3");
  });

  test("that throws is an error", async () => {
    const broken = tool(
      async (): Promise<string> => {
        throw new Error("no");
      },
      { name: "broken", description: "Throws.", schema: z.object({}) },
    );
    const { runs } = await heardFailing((callbacks) => broken.invoke({}, { callbacks }));
    expect(runs.tree()).toBe("tool broken: error (no)");
  });

  test("that refuses its input is an error, though LangChain tells nobody of the call", async () => {
    const call = { type: "tool_call", name: "add", id: "call_1", args: { a: "one" } } as const;
    const { error, runs } = await heardFailing((callbacks) =>
      RunnableLambda.from((_: string, config) => adder.invoke(call, config)).invoke("x", {
        callbacks,
      }),
    );
    expect(runs.find("add").parent?.name).toBe("RunnableLambda");
    const run = runs.find("add", "tool");
    expect(run.start).toMatchObject({ input: { a: "one" }, toolCallId: "call_1" });
    expect(run.event("tool.error").error).toBe(error);
    expect(runs.all("tool")).toHaveLength(1);
  });

  test("that calls one which refuses its input is no second refusal", async () => {
    const outer = tool((_: object, config) => adder.invoke(Object({ a: "one" }), config), {
      name: "outer",
      description: "Calls.",
      schema: z.object({}),
    });
    const { events } = await heardFailing((callbacks) => outer.invoke({}, { callbacks }));
    expect(said(events)).toEqual([
      "tool.start outer",
      "tool.start add",
      "tool.error add",
      "tool.error outer",
    ]);
  });

  test("that yields says its parts as chunks", async () => {
    const counting = tool(
      async function* () {
        yield "one";
        yield "two";
        return "done";
      },
      { name: "count", description: "Counts.", schema: z.object({}) },
    );
    const { events, runs } = await heard((callbacks) => counting.invoke({}, { callbacks }));
    expect(said(events)).toEqual([
      "tool.start count",
      "tool.chunk count",
      "tool.chunk count",
      "tool.end count",
    ]);
    expect(runs.find("count", "tool").event("tool.end").output).toBe("done");
  });
});

describe("a retriever", () => {
  test("has the query as input and the documents as they are", async () => {
    const { runs } = await heard((callbacks) => new Shelf().invoke("npm", { callbacks }));
    const run = runs.find("Shelf", "retriever");
    expect(run.start?.input).toBe("npm");
    expect(run.event("retriever.end").documents).toMatchObject([{ pageContent: "about npm" }]);
  });

  test("that fails is an error", async () => {
    const { runs } = await heardFailing((callbacks) => new Shelf().invoke("", { callbacks }));
    expect(runs.tree()).toBe("retriever Shelf: error (Nothing to look for.)");
  });
});

describe("tags and metadata", () => {
  test("go down where LangChain hands them down, and are on every event", async () => {
    const { events, runs } = await heard(async (callbacks) => {
      const config = { callbacks, tags: ["eu"], metadata: { shop: 7 } };
      for await (const chunk of await prompted().stream({ question: "Why?" }, config)) void chunk;
    });
    for (const { run } of events) {
      expect(run.tags).toContain("eu");
      expect(run.metadata["shop"]).toBe(7);
    }
    expect(runs.find("FakeListChatModel").info.tags).toContain("seq:step:2");
  });

  test("of one step stay off the steps inside it", async () => {
    const inner = RunnableLambda.from(() => 1).withConfig({ runName: "inner" });
    const outer = RunnableLambda.from((_: unknown, config) => inner.invoke(1, config));
    const sequence = RunnableSequence.from([outer.withConfig({ runName: "outer" }), inner]);
    const { runs } = await heard((callbacks) => sequence.invoke("x", { callbacks }));
    const step = runs.find("outer");
    expect(step.info.tags).toEqual(["seq:step:1"]);
    expect(step.children.map(({ info }) => info.tags)).toEqual([[]]);
  });

  test("of the handler itself go down to everything", async () => {
    const { runs } = await heard(
      (callbacks) => prompted().invoke({ question: "?" }, { callbacks }),
      {
        tags: ["shop"],
        metadata: { region: "eu" },
        userId: "u1",
        sessionId: "s1",
      },
    );
    for (const { info } of runs.all()) {
      expect(info.tags).toContain("shop");
      expect(info).toMatchObject({ userId: "u1", sessionId: "s1" });
      expect(info.metadata["region"]).toBe("eu");
    }
  });
});

test("an answer out of LangChain's cache says so and claims no usage", async () => {
  const model = new FakeListChatModel({ responses: ["abc"], cache: true });
  const { runs } = await heard(async (callbacks) => {
    await model.invoke("same", { callbacks, runName: "first" });
    await model.invoke("same", { callbacks, runName: "second" });
  });
  expect(runs.find("first", "llm").event("llm.end").cached).toBeUndefined();
  const cached = runs.find("second", "llm").event("llm.end");
  expect(cached).toMatchObject({ cached: true, text: "abc" });
  expect(cached.usage).toBeUndefined();
});

test("invoke stays one request unless tokens are asked for", async () => {
  const plain = await heard((callbacks) => spelling("abc").invoke("x", { callbacks }));
  expect(plain.runs.all("llm")[0]?.tokens).toHaveLength(0);
  const streaming = await heard((callbacks) => spelling("abc").invoke("x", { callbacks }), {
    streaming: true,
  });
  expect(streaming.runs.all("llm")[0]?.tokens).toHaveLength(3);
});
