import { createTap } from "@runtap/core";
import { replayServer } from "@runtap/testing/server";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";

function delta(content: string, finish_reason: string | null = null): { data: object } {
  const choices = [{ index: 0, delta: { content }, finish_reason }];
  return { data: { id: "1", object: "chat.completion.chunk", model: "m", choices } };
}

const exchange = {
  events: [delta("to"), delta("mor"), delta("row"), delta("", "stop"), { data: "[DONE]" }],
};
const body = {
  model: "m",
  stream: true as const,
  messages: [{ role: "user" as const, content: "When?" }],
};

describe("a call that nobody hears", () => {
  it("leaves no run open, however its stream is left", async () => {
    await using server = await replayServer(exchange);
    const tap = createTap();
    const opened = tap.start("chain", { name: "around" });
    const client = observe(new OpenAI({ apiKey: "none", baseURL: server.url }), { tap });

    await opened.within(async () => {
      let text = "";
      for await (const chunk of await client.chat.completions.create(body)) {
        text += chunk.choices[0]?.delta.content ?? "";
      }
      expect(text).toBe("tomorrow");
      for await (const _ of await client.chat.completions.create(body)) break;
    });

    // Whatever were still open inside would be said to be cancelled.
    const heard: string[] = [];
    opened.onAny(({ type }) => heard.push(type), { deep: true });
    opened.cancel();
    await opened.ended;
    expect(heard).toEqual(["chain.cancel"]);
  });

  it("is stopped with the run around it all the same", async () => {
    const user = new AbortController();
    await using server = await replayServer({ ...exchange, stall: true, stopAfterEvents: 1 });
    const tap = createTap();
    const client = observe(new OpenAI({ apiKey: "none", baseURL: server.url }), { tap });

    const answer = tap.run("chain", { name: "around", signal: user.signal }, async () => {
      for await (const _ of await client.chat.completions.create(body)) user.abort();
    });

    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(await server.requests[0]?.answer.ended).toBe("left");
  });

  it("says nothing of a stream that somebody joins half-way but its end", async () => {
    await using server = await replayServer(exchange);
    const tap = createTap();
    const client = observe(new OpenAI({ apiKey: "none", baseURL: server.url }), { tap });
    const heard: string[] = [];

    await tap.run("chain", { name: "around" }, async (chain) => {
      for await (const _ of await client.chat.completions.create(body)) {
        if (heard.length === 0) chain.onAny(({ type }) => heard.push(type), { deep: true });
        heard.push("chunk");
      }
    });

    expect(heard).toEqual(["chunk", "chunk", "chunk", "chunk", "llm.end", "chain.end"]);
  });
});
