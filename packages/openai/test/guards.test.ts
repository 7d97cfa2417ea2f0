import { defineHandler, GuardError, type Handler, type TapWarning } from "@runtap/core";
import { fakeClock } from "@runtap/testing";
import { tokensHandler } from "@runtap/tokens";
import type OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { chatBody, chatEvents, done, request, usageEvent } from "./chat-answers.ts";
import { setting } from "./setting.ts";

const answers = {
  whole: { body: chatBody },
  streamed: { events: [...chatEvents, usageEvent, done] },
};
const streaming = { ...request, stream: true } as const;

function guard(event: "llm.start" | "llm.end", isLate: boolean): Handler {
  return defineHandler({
    name: "gate",
    on: {},
    guard: {
      [event]: (): void | Promise<void> => {
        if (isLate) return Promise.resolve().then(() => Promise.reject(new Error("closed")));
        throw new Error("closed");
      },
    },
  });
}

async function read(client: OpenAI, seen: string[] = []): Promise<string[]> {
  for await (const chunk of await client.chat.completions.create(streaming))
    seen.push(chunk.choices[0]?.delta.content ?? "");
  return seen;
}

describe.each([false, true])("a guard, late: %s", (isLate) => {
  test("keeps a call from being sent", async () => {
    await using at = await setting(answers.whole, { handlers: guard("llm.start", isLate) });
    const { completions } = at.client.chat;
    await expect(completions.create(request)).rejects.toThrow(GuardError);
    await expect(completions.create(streaming).withResponse()).rejects.toThrow(GuardError);
    await expect(at.client.embeddings.create({ model: "m", input: "a" })).resolves.toBeDefined();
    expect(at.server.requests.map(({ path }) => path)).toEqual(["/embeddings"]);
  });

  test("withholds a whole answer", async () => {
    await using at = await setting(answers.whole, { handlers: guard("llm.end", isLate) });
    await expect(at.client.chat.completions.create(request)).rejects.toThrow(GuardError);
    const promise = at.client.chat.completions.create(request);
    await expect(promise.withResponse()).rejects.toThrow(GuardError);
    const [run] = at.heard.runs.all("llm");
    expect(run?.event("llm.cancel")).toMatchObject({ reason: "guard", usage: { outputTokens: 4 } });
  });

  test("withholds the end of a stream", async () => {
    await using at = await setting(answers.streamed, { handlers: guard("llm.end", isLate) });
    const seen: string[] = [];
    await expect(read(at.client, seen)).rejects.toThrow(GuardError);
    expect(seen.join("")).toBe("Runs begin and end.");
    expect(at.run().event("llm.cancel").reason).toBe("guard");
  });

  test("reaches who waits for the streaming helper beneath the helper's error", async () => {
    await using at = await setting(answers.streamed, { handlers: guard("llm.start", isLate) });
    const runner = at.client.chat.completions.stream(request);
    await expect(runner.done()).rejects.toMatchObject({ cause: expect.any(GuardError) });
  });
});

test("a guard of embeddings, late or not, keeps them from being sent", async () => {
  const deny = defineHandler({
    name: "gate",
    on: {},
    guard: { "embedding.start": () => Promise.reject(new Error("closed")) },
  });
  await using at = await setting(answers.whole, { handlers: deny });
  const call = at.client.embeddings.create({ model: "m", input: "a" });
  await expect(call).rejects.toThrow(GuardError);
  expect(at.server.requests).toEqual([]);
});

test("a guard of tokens stops the stream before the word is said", async () => {
  const unsaid = defineHandler({
    name: "unsaid",
    on: {},
    guard: {
      "llm.token": ({ token }) => {
        if (token === " and") throw new Error("not that word");
      },
    },
  });
  await using at = await setting({ ...answers.streamed, stall: true }, { handlers: unsaid });
  const seen: string[] = [];
  await expect(read(at.client, seen)).rejects.toThrow("not that word");
  expect(seen.join("")).toBe("Runs begin");
  expect(at.run().event("llm.cancel")).toMatchObject({ reason: "guard", text: "Runs begin" });
  await expect(at.server.requests[0]?.answer.ended).resolves.toBe("left");
});

test("a budget of tokens stops a stream that outgrows it", async () => {
  const tokens = tokensHandler({
    estimate: ({ length }: string) => length,
    budgets: [{ name: "answers", unit: "tokens", limit: 8 }],
  });
  await using at = await setting({ ...answers.streamed, stall: true }, { handlers: tokens });
  await expect(read(at.client)).rejects.toThrow(GuardError);
  expect(at.run().event("llm.cancel").reason).toBe("guard");
  await expect(at.server.requests[0]?.answer.ended).resolves.toBe("left");
});

test("a parent's time limit stops the call, and the caller is told so", async () => {
  const clock = fakeClock();
  await using at = await setting({ ...answers.streamed, stall: true }, { tap: { clock } });
  const seen: string[] = [];
  const chain = at.tap.run("chain", { name: "rag", timeoutMs: 50 }, () => read(at.client, seen));
  const told = chain.catch((error: unknown) => error);
  await expect.poll(() => seen.join("")).toBe("Runs begin and end.");
  clock.advance(50);
  await expect(told).resolves.toMatchObject({ name: "TimeoutError" });
  await expect.poll(() => at.heard.runs.find("chat").standing).toBe("cancel");
  expect(at.heard.runs.find("chat", "llm").event("llm.cancel").reason).toBe("timeout");
  await expect(at.server.requests[0]?.answer.ended).resolves.toBe("left");
});

test("a parent that is cancelled stops a call that nobody has answered yet", async () => {
  await using at = await setting({
    ...answers.whole,
    beforeHeaders: () => new Promise(() => undefined),
  });
  const chain = at.tap.start("chain", { name: "rag" });
  const answer = chain.within(() => at.client.chat.completions.create(request));
  const told = answer.catch((error: unknown) => error);
  await expect.poll(() => at.server.requests.length).toBe(1);
  chain.cancel("abort", new Error("enough"));
  await expect(told).resolves.toMatchObject({ message: "enough" });
  expect(at.heard.runs.find("chat").standing).toBe("cancel");
});

describe("a call that was abandoned before its answer was read", () => {
  const TEXT = "Runs begin and end.";
  const outputs: unknown[] = [];
  const withheld = defineHandler({
    name: "gate",
    on: {},
    guard: {
      "llm.end": ({ output }) => {
        outputs.push(output);
        throw new Error("closed");
      },
    },
  });

  test.each(["whole", "streamed", "raw"] as const)("has its end guarded: %s", async (how) => {
    outputs.length = 0;
    const warnings: TapWarning[] = [];
    const clock = fakeClock();
    let send = (): void => undefined;
    const waits = new Promise<void>((resolve) => {
      send = resolve;
    });
    const answer = how === "whole" ? answers.whole : answers.streamed;
    await using at = await setting(
      { ...answer, before: (event) => (event === 0 ? waits : undefined) },
      {
        handlers: withheld,
        tap: { clock, runTtlMs: 1000, onWarning: (warning) => void warnings.push(warning) },
      },
    );
    const { completions } = at.client.chat;
    const use = {
      whole: () => completions.create(request),
      streamed: () => read(at.client),
      raw: async () => (await completions.create(streaming).asResponse()).text(),
    };
    const failure = use[how]().catch((error: unknown) => error);
    await expect.poll(() => at.server.requests.length).toBe(1);
    await expect
      .poll(() => {
        clock.advance(1000);
        return at.run().standing;
      })
      .toBe("cancel");
    send();
    await expect(failure).resolves.toBeInstanceOf(GuardError);
    expect(outputs).toEqual([TEXT]);
    expect(warnings).toEqual([]);
  });
});
