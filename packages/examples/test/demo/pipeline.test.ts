import { describe, expect, test } from "vitest";

import { composeAnswer, extractiveAnswerer } from "../../src/demo/extractive-answerer.ts";
import { openManual } from "../../src/demo/manual.ts";
import { type ReadUsage, UnknownCommandError } from "../../src/demo/npm-usage.ts";
import { NothingFoundError, type PipelineParts, ask } from "../../src/demo/pipeline.ts";
import { createSearch } from "../../src/demo/search.ts";
import { collectEvents } from "./collect-events.ts";

const question = "how do I publish a scoped package?";
const search = createSearch(openManual().sections);
const usage = { summary: "Publish a package", usage: ["npm publish <spec>"] };

function parts(readUsage: ReadUsage = async () => usage): PipelineParts {
  return { search, readUsage, model: extractiveAnswerer({ tokenDelayMs: 0 }) };
}

describe("ask", () => {
  test("retrieves, calls the tool and streams the answer, each inside the chain", async () => {
    const { events, names, result } = await collectEvents(() => ask(question, parts()));

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
      value: composeAnswer({ question, sections: search(question), usage }),
    });
  });

  test("streams the answer token by token and reports an estimate of what it used", async () => {
    const { events, result } = await collectEvents(() => ask(question, parts()));

    const tokens = events.flatMap((event) => (event.type === "llm.token" ? [event.token] : []));
    const end = events.find((event) => event.type === "llm.end");
    expect(result).toMatchObject({ value: tokens.join("") });
    expect(end).toMatchObject({
      text: tokens.join(""),
      finishReason: "stop",
      tokenEvents: tokens.length,
      usage: { outputTokens: tokens.length, source: "estimate" },
    });
    expect(end).not.toHaveProperty("usage.partial");
  });

  test("shows the sections it found as documents", async () => {
    const { events } = await collectEvents(() => ask(question, parts()));
    const end = events.find((event) => event.type === "retriever.end");
    expect(end?.documents).toEqual(search(question));
  });

  test("goes on without a tool that fails, and tells the model why", async () => {
    const { events, names, result } = await collectEvents(() =>
      ask(
        "what does `npm pubish` do for a scoped package?",
        parts(async (command) => {
          throw new UnknownCommandError(`Unknown command: "${command}"`);
        }),
      ),
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
      ask("anything", { ...parts(), search: (text) => [{ ...someSection, text }] }),
    );
    expect(names).not.toContain("tool.start");
    expect(names.at(-1)).toBe("chain.end");
  });

  test("fails where the manual has nothing on the question, before any model is asked", async () => {
    const { names, result } = await collectEvents(() => ask("qwertz", parts()));
    expect(names).toEqual(["chain.start", "retriever.start", "retriever.end", "chain.error"]);
    expect(result).toMatchObject({ reason: expect.any(NothingFoundError) });
  });

  test("ends every open run as cancel when the user aborts in the middle of the answer", async () => {
    const user = new AbortController();
    const { events, names, result } = await collectEvents(
      () => ask(question, parts(), user.signal),
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
    expect(cancels[0]).toMatchObject({
      usage: { outputTokens: 12, source: "estimate", partial: true },
    });
    expect(result).toMatchObject({ reason: user.signal.reason });
  });

  test("ends as cancel when the user aborts while the tool works, and asks no model", async () => {
    const user = new AbortController();
    const stuck: ReadUsage = (_command, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        user.abort();
      });
    const { names } = await collectEvents(() => ask(question, parts(stuck), user.signal));
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
