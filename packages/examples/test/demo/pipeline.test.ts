import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { composeAnswer } from "../../src/demo/extractive-answerer.ts";
import { openManual } from "../../src/demo/manual.ts";
import { type ReadUsage, UnknownCommandError } from "../../src/demo/npm-usage.ts";
import { type Endpoint } from "../../src/demo/model.ts";
import { type ModelServer, offlineModel, startModelServer } from "../../src/demo/model-server.ts";
import { openAiModel } from "../../src/demo/openai-model.ts";
import { type Ask, NothingFoundError, plainPipeline } from "../../src/demo/pipeline.ts";
import { readMessages, toMessages } from "../../src/demo/prompt.ts";
import { createSearch, type Search } from "../../src/demo/search.ts";
import { collectEvents } from "./collect-events.ts";

const question = "how do I publish a scoped package?";
const search = createSearch(openManual().sections);
const usage = { summary: "Publish a package", usage: ["npm publish <spec>"] };

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer(0);
});
afterAll(() => server[Symbol.asyncDispose]());

function pipeline(readUsage: ReadUsage = async () => usage, find: Search = search): Ask {
  const endpoint: Endpoint = {
    baseURL: server.baseURL,
    apiKey: "none",
    model: offlineModel,
    isOffline: true,
  };
  return plainPipeline({ search: find, readUsage }, openAiModel(endpoint));
}

describe("the plain pipeline", () => {
  test("retrieves, calls the tool and streams the answer, each inside the chain", async () => {
    const { events, names, result } = await collectEvents(() => pipeline()(question));

    expect(names).toEqual([
      "chain.start",
      "retriever.start",
      "retriever.end",
      "tool.start",
      "tool.end",
      "llm.start",
      "llm.token",
      "llm.end",
      "chain.end",
    ]);
    const chain = events[0]?.run.id;
    const parents = events.filter(({ run }) => run.kind !== "chain").map(({ run }) => run.parentId);
    expect(new Set(parents)).toEqual(new Set([chain]));
    expect(result).toEqual({
      status: "fulfilled",
      value: composeAnswer(
        readMessages(toMessages({ question, sections: search(question), usage })),
      ),
    });
  });

  test("streams the answer token by token and reports what the server says that it used", async () => {
    const { events, result } = await collectEvents(() => pipeline()(question));

    const tokens = events.flatMap((event) => (event.type === "llm.token" ? [event.token] : []));
    const end = events.find((event) => event.type === "llm.end");
    expect(result).toMatchObject({ value: tokens.join("") });
    expect(end).toMatchObject({
      text: tokens.join(""),
      finishReason: "stop",
      tokenEvents: tokens.length,
      usage: { outputTokens: tokens.length, source: "provider" },
    });
    expect(end).not.toHaveProperty("usage.partial");
  });

  test("shows the sections it found as documents", async () => {
    const { events } = await collectEvents(() => pipeline()(question));
    const end = events.find((event) => event.type === "retriever.end");
    expect(end?.documents).toEqual(search(question));
  });

  test("goes on without a tool that fails, and tells the model why", async () => {
    const { events, names, result } = await collectEvents(() =>
      pipeline(async (command) => {
        throw new UnknownCommandError(`Unknown command: "${command}"`);
      })("what does `npm pubish` do for a scoped package?"),
    );

    expect(names).toEqual([
      "chain.start",
      "retriever.start",
      "retriever.end",
      "tool.start",
      "tool.error",
      "run.text",
      "llm.start",
      "llm.token",
      "llm.end",
      "chain.end",
    ]);
    const failure = events.find((event) => event.type === "tool.error");
    expect(failure?.error).toBeInstanceOf(UnknownCommandError);
    expect(result).toMatchObject({
      value: expect.stringMatching(/^npm says: Unknown command: "pubish"/),
    });
  });

  test("calls no tool where neither the question nor the manual names a command", async () => {
    const { names } = await collectEvents(() =>
      pipeline(undefined, (text) => [{ ...someSection, text }])("anything"),
    );
    expect(names).not.toContain("tool.start");
    expect(names.at(-1)).toBe("chain.end");
  });

  test("fails where the manual has nothing on the question, before any model is asked", async () => {
    const { names, result } = await collectEvents(() => pipeline()("qwertz"));
    expect(names).toEqual(["chain.start", "retriever.start", "retriever.end", "chain.error"]);
    expect(result).toMatchObject({ reason: expect.any(NothingFoundError) });
  });

  test("ends every open run as cancel when the user aborts in the middle of the answer", async () => {
    const user = new AbortController();
    const { events, names, result } = await collectEvents(
      () => pipeline()(question, user.signal),
      (event) => {
        if (event.type === "llm.token" && event.index === 11) user.abort();
      },
    );

    expect(names.slice(-3)).toEqual(["llm.token", "llm.cancel", "chain.cancel"]);
    expect(events.filter(({ type }) => type === "llm.token")).toHaveLength(12);
    const cancels = events.filter(
      (event) => event.type === "llm.cancel" || event.type === "chain.cancel",
    );
    expect(cancels.map(({ reason }) => reason)).toEqual(["abort", "abort"]);
    expect(cancels[0]).toMatchObject({ tokenEvents: 12 });
    expect(result).toMatchObject({ reason: user.signal.reason });
  });

  test("ends as cancel when the user aborts while the tool works, and asks no model", async () => {
    const user = new AbortController();
    const stuck: ReadUsage = (_command, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        user.abort();
      });
    const { names } = await collectEvents(() => pipeline(stuck)(question, user.signal));
    expect(names.slice(-3)).toEqual(["tool.start", "tool.cancel", "chain.cancel"]);
  });
});

const someSection = {
  id: "p#h",
  path: "p",
  page: "p",
  about: "",
  heading: "h",
  text: "",
  score: 1,
};
