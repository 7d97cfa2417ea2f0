import { describe, expect, test } from "vitest";
import { attemptOf, identify, nameOf, tagsOf } from "../src/identity.ts";
import { providerName, sortMetadata } from "../src/metadata.ts";
import { readModelCall } from "../src/model-call.ts";

describe("LangChain's metadata", () => {
  test("is taken apart into what runtap has fields for and what is the program's", () => {
    expect(
      sortMetadata({
        shop: 7,
        thread_id: "t1",
        ls_provider: "azure",
        ls_model_name: "gpt-5",
        ls_model_type: "chat",
        ls_temperature: 0.5,
        ls_max_tokens: undefined,
        ls_integration: "langchain_chat_model",
        lc_agent_name: "boss",
        langgraph_node: "ask",
        langgraph_step: 2,
        langgraph_path: ["__pregel_pull", "ask"],
        langgraph_checkpoint_ns: "ask:1",
        versions: { "@langchain/core": "1.4.0" },
        __internal: true,
      }),
    ).toEqual({
      metadata: { shop: 7, langgraph_node: "ask", langgraph_step: 2 },
      sessionId: "t1",
      provider: "azure.ai.openai",
      model: "gpt-5",
      parameters: { temperature: 0.5 },
    });
  });

  test.each([undefined, null, 7, "text"])("that is none is empty: %j", (metadata) => {
    expect(sortMetadata(metadata)).toEqual({ metadata: {} });
  });

  test.each([
    ["openai", "openai"],
    ["anthropic", "anthropic"],
    ["google_genai", "gcp.gemini"],
    ["amazon_bedrock", "aws.bedrock"],
    ["mistral", "mistral_ai"],
    ["xai", "x_ai"],
    ["FakeListChatModel", "fakelistchatmodel"],
    ["constructor", "constructor"],
    ["", undefined],
    [7, undefined],
  ])("names the provider as OpenTelemetry does: %j", (given, name) => {
    expect(providerName(given)).toBe(name);
  });

  test("gives way to what the call itself says of model and parameters", () => {
    const sorted = sortMetadata({ ls_model_name: "old", ls_temperature: 0 });
    const extra = {
      invocation_params: {
        model: "new",
        temperature: 1,
        tools: [{ name: "add" }],
        stop: undefined,
      },
    };
    expect(readModelCall(extra, sorted)).toEqual({
      model: "new",
      parameters: { temperature: 1 },
      tools: [{ name: "add" }],
    });
    expect(readModelCall(undefined, sorted)).toEqual({
      model: "old",
      parameters: { temperature: 0 },
    });
  });
});

describe("a runnable", () => {
  const graph = { id: ["langgraph", "pregel", "CompiledStateGraph"] };

  test("is called what it was named, else by its own name, else by its class", () => {
    expect(nameOf({ id: ["a", "B"], name: "own" }, "given", "?")).toBe("given");
    expect(nameOf({ id: ["a", "B"], name: "own" }, undefined, "?")).toBe("own");
    expect(nameOf({ id: ["a", "B"] }, "", "?")).toBe("B");
    expect(nameOf(undefined, undefined, "?")).toBe("?");
    expect(nameOf(null, undefined, "?")).toBe("?");
  });

  test.each([
    ["the classic executor", { id: ["langchain", "agents", "AgentExecutor"] }, {}, false, "agent"],
    [
      "an agent of LangChain 1",
      graph,
      { ls_integration: "langchain_create_agent" },
      false,
      "agent",
    ],
    ["a graph inside one", graph, { ls_integration: "langchain_create_agent" }, true, "chain"],
    ["a node of one", { id: ["x"] }, { ls_integration: "langchain_create_agent" }, false, "chain"],
    ["a graph", graph, { ls_integration: "langgraph" }, false, "chain"],
  ] as const)("is recognised: %s", (_, serialized, metadata, isInsideAgent, kind) => {
    const sighting = { serialized, metadata, isInsideAgent, tags: [], runName: "LangGraph" };
    expect(identify(sighting).kind).toBe(kind);
  });

  test("tells its attempt by a tag", () => {
    expect(attemptOf(["seq:step:1", "retry:attempt:12"])).toBe(12);
    expect(attemptOf(["retry:attempt:x"])).toBeUndefined();
    expect(tagsOf(["a", 7, null])).toEqual(["a"]);
    expect(tagsOf(undefined)).toEqual([]);
  });
});
