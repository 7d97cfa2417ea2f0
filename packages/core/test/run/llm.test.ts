import { describe, expect, test } from "vitest";

import { outcomeOf } from "../event-loop.ts";
import { heardTap, silentTap } from "../heard.ts";

describe("tokens", () => {
  test("are counted within their choice and channel", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.token("a");
      llm.token("thinking", { channel: "reasoning" });
      llm.token("b", { choice: 1 });
      llm.token("c");
      llm.token("more", { channel: "reasoning", raw: { id: 1 } });
      llm.token("d", { choice: 1 });
    });

    const places = heard
      .all("llm.token")
      .map(({ token, index, choice, channel }) => [token, index, choice, channel]);
    expect(places).toEqual([
      ["a", 0, 0, "text"],
      ["thinking", 0, 0, "reasoning"],
      ["b", 0, 1, "text"],
      ["c", 1, 0, "text"],
      ["more", 1, 0, "reasoning"],
      ["d", 1, 1, "text"],
    ]);
    expect(heard.all("llm.token")[4]).toMatchObject({ raw: { id: 1 } });
    expect(heard.the("llm.end")).toMatchObject({ text: "ac", tokenEvents: 6 });
  });

  test("are never empty", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.token("");
      llm.token("", { channel: "reasoning" });
    });

    expect(heard.sequence).toBe("llm.start(answer) › llm.end(answer)");
    expect(heard.the("llm.end")).toMatchObject({ tokenEvents: 0 });
    expect(heard.the("llm.end")).not.toHaveProperty("text");
    expect(heard.the("llm.end")).not.toHaveProperty("timeToFirstTokenMs");
  });

  test("of tool calls are put together by their index, with a name that came without text", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.token("", { toolCall: { index: 0, id: "call_1", name: "search" } });
      llm.token('{"q":', { toolCall: { index: 0 } });
      llm.token("{}", { channel: "tool-call", toolCall: { index: 1, id: "call_2", name: "now" } });
      llm.token('"x"}', { toolCall: { index: 0 } });
    });

    expect(heard.the("llm.end").toolCalls).toEqual([
      { index: 0, id: "call_1", name: "search", arguments: '{"q":"x"}' },
      { index: 1, id: "call_2", name: "now", arguments: "{}" },
    ]);
    expect(
      heard.all("llm.token").map(({ channel, toolCall }) => [channel, toolCall?.index]),
    ).toEqual([
      ["tool-call", 0],
      ["tool-call", 1],
      ["tool-call", 0],
    ]);
    expect(heard.the("llm.end")).not.toHaveProperty("text");
  });

  test("start anew with a retry: index, text, tool calls and time to the first token", async () => {
    const { tap, heard, clock } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      clock.advance(10);
      llm.token("wrong");
      llm.token("x", { toolCall: { index: 0, name: "wrong" } });
      llm.retry({ error: new Error("overloaded") });
      clock.advance(20);
      llm.token("right");
    });

    expect(heard.all("llm.token").map(({ index, attempt }) => [index, attempt])).toEqual([
      [0, 1],
      [0, 1],
      [0, 2],
    ]);
    const end = heard.the("llm.end");
    expect(end).toMatchObject({ text: "right", timeToFirstTokenMs: 30, tokenEvents: 3 });
    expect(end).not.toHaveProperty("toolCalls");
  });

  test("of any channel stop the wait for the first", async () => {
    const { tap, heard, clock } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      clock.advance(7);
      llm.token("hm", { channel: "reasoning" });
      clock.advance(7);
      llm.token("well");
    });

    expect(heard.the("llm.end").timeToFirstTokenMs).toBe(7);
  });

  test("beyond 262,144 characters are counted but not kept, and the ending that was cut short says so", async () => {
    const { tap, heard } = heardTap();
    const block = "x".repeat(100_000);

    await outcomeOf(
      tap.run("llm", { name: "answer" }, (llm) => {
        for (let at = 0; at < 3; at += 1) llm.token(block);
        throw new Error("too long");
      }),
    );

    const error = heard.the("llm.error");
    expect(error.text).toHaveLength(262_144);
    expect(error).toMatchObject({ truncated: true, tokenEvents: 3 });
  });
});

describe("facts", () => {
  const facts = {
    usage: { inputTokens: 10, outputTokens: 2, cacheReadTokens: 4, raw: { total: 12 } },
    costUsd: 0.01,
    model: "gpt-5-2025",
    responseId: "r1",
    finishReason: "stop",
    cached: false,
  } as const;
  const shown = {
    ...facts,
    usage: { ...facts.usage, source: "provider" },
  };

  test("appear on the end, the error and the cancel alike", async () => {
    const { tap, heard } = heardTap();

    for (const settle of [
      () => "fine",
      () => Promise.reject(new Error("broken")),
      () => Promise.reject(new DOMException("stop", "AbortError")),
    ]) {
      await outcomeOf(
        tap.run("llm", { name: "answer" }, (llm) => {
          llm.token("partial");
          llm.report(facts);
          return settle();
        }),
      );
    }

    for (const type of ["llm.end", "llm.error", "llm.cancel"] as const) {
      expect(heard.the(type)).toMatchObject({ ...shown, text: "partial", tokenEvents: 1 });
    }
  });

  test("add up, the last of each wins, and one left out stays", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.report({ model: "a", finishReason: "length" });
      llm.report({ model: "b", finishReason: null, usage: { outputTokens: 1 } });
      llm.report({ usage: { outputTokens: 5, partial: true, source: "estimate" } });
    });

    expect(heard.the("llm.end")).toMatchObject({
      model: "b",
      finishReason: "length",
      usage: { outputTokens: 5, partial: true, source: "estimate" },
    });
  });

  test("that are no facts are left out and said", async () => {
    const { tap, heard, warnings } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      Reflect.apply(llm.report, llm, [{ usage: 12, model: 5, costUsd: Number.NaN }]);
      Reflect.apply(llm.report, llm, ["gpt-5"]);
      llm.report({ usage: { inputTokens: -1, outputTokens: Number.NaN, reasoningTokens: 3 } });
    });

    expect(heard.the("llm.end").usage).toEqual({ reasoningTokens: 3, source: "provider" });
    expect(heard.the("llm.end")).not.toHaveProperty("model");
    expect(warnings).toMatchObject([{ code: "bad-value" }]);
  });

  test("of an embedding: counted from the vectors, which stay off the event", async () => {
    const { tap, heard } = heardTap();
    const vectors = [
      [0.1, 0.2, 0.3],
      [0.4, 0.5, 0.6],
    ];

    await tap.run(
      "embedding",
      { name: "embed", input: ["a", "b"], model: "small" },
      async () => vectors,
    );
    await tap.run("embedding", { name: "embed" }, async (embedding) => {
      embedding.report({ count: 7, dimensions: 1536, usage: { inputTokens: 9 } });
    });

    const [counted, reported] = heard.all("embedding.end");
    expect(counted).toMatchObject({ count: 2, dimensions: 3 });
    expect(counted).not.toHaveProperty("output");
    expect(reported).toMatchObject({ count: 7, dimensions: 1536, usage: { inputTokens: 9 } });
    expect(heard.all("embedding.start")[0]).toMatchObject({ model: "small", input: ["a", "b"] });
  });

  test("a model call starts with what it is asked", async () => {
    const { tap, heard } = heardTap();
    const options = {
      input: [{ role: "user", content: "hi" }],
      model: "gpt-5",
      provider: "openai",
      parameters: { temperature: 0 },
      tools: [{ name: "search" }],
      prompt: { name: "greeting", version: "3" },
    };

    await tap.run("llm", { name: "answer", operation: "draft", ...options }, () => "hello");

    expect(heard.the("llm.start")).toMatchObject({ ...options, run: { operation: "draft" } });
  });
});

describe("the output so far", () => {
  test("of a chain is its text while all chunks are text, and a list once one is not", async () => {
    const { tap, heard } = heardTap();

    for (const chunks of [["a", "b"], ["a", { b: 1 }], []]) {
      await outcomeOf(
        tap.run("chain", { name: "rag" }, (chain) => {
          for (const chunk of chunks) chain.chunk(chunk);
          throw new Error("cut");
        }),
      );
    }

    const outputs = heard.all("chain.error").map(({ output }) => output);
    expect(outputs).toEqual(["ab", ["a", { b: 1 }], undefined]);
  });

  test("holds 1,000 chunks and says that there were more", async () => {
    const { tap, heard } = heardTap();
    const agent = tap.start("agent", { name: "agent" });
    for (let at = 0; at < 1001; at += 1) agent.chunk(at);
    agent.cancel();

    const cancel = heard.the("agent.cancel");
    expect(cancel.output).toHaveLength(1000);
    expect(cancel.truncated).toBe(true);
    expect(heard.all("agent.chunk")).toHaveLength(1001);
  });

  test("is collected from when somebody asks a run that nobody hears for its ending", async () => {
    const { tap } = silentTap();
    const llm = tap.start("llm", { name: "answer" });
    llm.token("unasked ");
    const { ended } = llm;
    llm.token("a");
    llm.token("b");
    llm.cancel();

    expect(await ended).toMatchObject({ type: "llm.cancel", text: "ab", reason: "abort" });
  });
});
