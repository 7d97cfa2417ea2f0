import { describe, expect, test } from "vitest";

import { heardTap } from "../heard.ts";
import { drain, Feed } from "../sources.ts";

describe("the shape of a trace", () => {
  test("scenario 1: one chain starts and ends", async () => {
    const { tap, heard } = heardTap();

    const result = await tap.run("chain", { name: "rag", input: "why?" }, async () => "because");

    expect(result).toBe("because");
    expect(heard.sequence).toBe("chain.start(rag) › chain.end(rag)");
    expect(heard.the("chain.start")).toMatchObject({ input: "why?", run: { name: "rag" } });
    expect(heard.the("chain.end")).toMatchObject({ output: "because" });
  });

  test("scenario 2: prompt, model and parser run one after the other inside their chain", async () => {
    const { tap, heard } = heardTap();

    await tap.run("chain", { name: "sequence" }, async () => {
      const prompt = await tap.run("chain", { name: "prompt" }, async () => "Say hi");
      const text = await tap.run("llm", { name: "model", input: prompt }, async () => "hi");
      return tap.run("chain", { name: "parser", input: text }, async () => [text]);
    });

    expect(heard.sequence).toBe(
      "chain.start(sequence) › chain.start(prompt) › chain.end(prompt) › llm.start(model) › llm.end(model) › chain.start(parser) › chain.end(parser) › chain.end(sequence)",
    );
    const root = heard.events[0]?.run;
    expect(root).not.toHaveProperty("parentId");
    for (const { run } of heard.events.filter((event) => event.run !== root)) {
      expect(run).toMatchObject({ parentId: root?.id, traceId: root?.traceId });
    }
  });

  test("scenario 3: streamed, the model opens before the parser and its tokens are its own", async () => {
    const { tap, heard } = heardTap();
    const model = tap.wrap("llm", { name: "model" }, () =>
      new Feed(["a", "b"])[Symbol.asyncIterator](),
    );
    const parser = tap.wrap(
      "chain",
      { name: "parser" },
      async function* (source: AsyncIterable<string>) {
        for await (const chunk of source) yield chunk.toUpperCase();
      },
    );

    const chunks = await tap.run("chain", { name: "sequence" }, () => drain(parser(model())));

    expect(chunks).toEqual(["A", "B"]);
    expect(heard.sequence).toBe(
      "chain.start(sequence) › llm.start(model) › chain.start(parser) › llm.token(model) › chain.chunk(parser) › llm.token(model) › chain.chunk(parser) › llm.end(model) › chain.end(parser) › chain.end(sequence)",
    );
    expect(heard.the("llm.end")).toMatchObject({ text: "ab", tokenEvents: 2 });
  });

  test("scenario 4: an agent's retriever, model and tool nest, and a model inside the tool nests in the tool", async () => {
    const { tap, heard } = heardTap();

    await tap.run("agent", { name: "agent" }, async (agent) => {
      await tap.run("retriever", { name: "search", input: "q" }, async () => []);
      await tap.run("llm", { name: "plan" }, async () => "use the tool");
      agent.action("calculate", { x: 1 }, "I should calculate");
      await tap.run("tool", { name: "calculate", toolCallId: "call_1" }, () =>
        tap.run("llm", { name: "inner" }, async () => "2"),
      );
    });

    expect(heard.sequence).toBe(
      "agent.start(agent) › retriever.start(search) › retriever.end(search) › llm.start(plan) › llm.end(plan) › agent.action(agent) › tool.start(calculate) › llm.start(inner) › llm.end(inner) › tool.end(calculate) › agent.end(agent)",
    );
    const tool = heard.the("tool.start");
    expect(tool.toolCallId).toBe("call_1");
    expect(heard.all("llm.start")[1]?.run.parentId).toBe(tool.run.id);
    expect(heard.the("agent.action")).toMatchObject({
      tool: "calculate",
      toolInput: { x: 1 },
      log: "I should calculate",
    });
  });

  test("scenario 11: tokens of two parallel models interleave, and each can be put together by its run", async () => {
    const { tap, heard } = heardTap();
    const stream = (name: string, chunks: readonly string[]): Promise<string[]> =>
      tap.run("llm", { name }, (llm) => drain(llm.through(new Feed(chunks))));

    await Promise.all([stream("one", ["a", "b", "c"]), stream("two", ["1", "2", "3"])]);

    const texts = new Map<string, string>();
    for (const { run, token } of heard.all("llm.token")) {
      texts.set(run.name, (texts.get(run.name) ?? "") + token);
    }
    expect(texts).toEqual(
      new Map([
        ["one", "abc"],
        ["two", "123"],
      ]),
    );
    const names = heard.all("llm.token").map(({ run }) => run.name);
    expect(names).toEqual(["one", "two", "one", "two", "one", "two"]);
    expect(heard.all("llm.end").map(({ text }) => text)).toEqual(["abc", "123"]);
  });

  test("scenario 12: a batch of two has two roots with ids of their own and the right children", async () => {
    const { tap, heard } = heardTap();
    const item = (name: string): Promise<string> =>
      tap.run("chain", { name }, () => tap.run("llm", { name: `${name} model` }, async () => name));

    await Promise.all([item("one"), item("two")]);

    const [one, two] = heard.all("chain.start").map(({ run }) => run);
    expect(one?.traceId).not.toBe(two?.traceId);
    expect(one?.id).not.toBe(two?.id);
    expect(heard.all("llm.start").map(({ run }) => [run.name, run.parentId, run.traceId])).toEqual([
      ["one model", one?.id, one?.traceId],
      ["two model", two?.id, two?.traceId],
    ]);
  });

  test("scenario 13: a given id is used, and refused to a second run while the first is open", async () => {
    const { tap, heard } = heardTap();
    const id = "00f067aa0ba902b7";
    const first = tap.start("chain", { name: "first", id });

    expect(() => tap.start("chain", { name: "second", id })).toThrow(
      expect.objectContaining({ code: "duplicate-id" }),
    );
    first.end();
    await tap.run("chain", { name: "third", id }, () => undefined);

    expect(heard.sequence).toBe(
      "chain.start(first) › chain.end(first) › chain.start(third) › chain.end(third)",
    );
    expect(new Set(heard.events.map(({ run }) => run.id))).toEqual(new Set([id]));
  });
});
