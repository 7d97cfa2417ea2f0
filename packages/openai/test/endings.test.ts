import { defineHandler, GuardError } from "@runtap/core";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { chatBody, chatEvents, done, request, usageEvent, WORDS } from "./chat-answers.ts";
import { setting } from "./setting.ts";

const TEXT = WORDS.join("");
const streamed = { events: [...chatEvents, usageEvent, done] };

test("makes a run of a whole answer, with what it says", async () => {
  await using at = await setting({ path: "/chat/completions", body: chatBody });
  const answer = await at.client.chat.completions.create({ ...request, temperature: 0 });
  expect(answer.choices[0]?.message.content).toBe(TEXT);
  const run = at.run();
  expect(run).toMatchObject({ kind: "llm", name: "chat", standing: "end" });
  expect(run.event("llm.start")).toMatchObject({
    input: request.messages,
    model: "gpt-5",
    parameters: { temperature: 0 },
  });
  expect(run.event("llm.end")).toMatchObject({
    output: TEXT,
    text: TEXT,
    model: "gpt-5-2025",
    responseId: "chatcmpl-1",
    finishReason: "stop",
    usage: { inputTokens: 9, outputTokens: 4 },
    tokenEvents: 0,
  });
});

test("makes a run of a streamed answer, with a token for each piece of text", async () => {
  await using at = await setting(streamed);
  const stream = await at.client.chat.completions.create({ ...request, stream: true });
  const seen: string[] = [];
  for await (const chunk of stream) seen.push(chunk.choices[0]?.delta.content ?? "");
  expect(seen.join("")).toBe(TEXT);
  const run = at.run();
  expect(run.tokens.map((each) => each.token)).toEqual(WORDS);
  expect(run.event("llm.end")).toMatchObject({
    output: TEXT,
    text: TEXT,
    usage: { inputTokens: 9, outputTokens: 4 },
    tokenEvents: 4,
  });
});

test("ends with cancel where the consumer breaks out of the stream", async () => {
  await using at = await setting({ ...streamed, stall: true });
  const stream = await at.client.chat.completions.create({ ...request, stream: true });
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content === " begin") break;
  expect(at.run().event("llm.cancel")).toMatchObject({ reason: "break", text: "Runs begin" });
  await expect(at.server.requests[0]?.answer.ended).resolves.toBe("left");
});

test("ends with an error where the stream stops before its last event", async () => {
  await using at = await setting({ ...streamed, stopAfterEvents: 3 });
  const stream = await at.client.chat.completions.create({ ...request, stream: true });
  for await (const _ of stream);
  expect(at.run().event("llm.error")).toMatchObject({
    text: "Runs begin",
    error: { message: expect.stringContaining("ended before its last event") },
  });
});

test("ends with the error that the program gets", async () => {
  await using at = await setting({ status: 400, body: { error: { message: "no such model" } } });
  const failure = await at.client.chat.completions.create(request).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
  expect(at.run().event("llm.error").error).toBe(failure);
});

test("says which attempts the client has made", async () => {
  await using at = await setting({
    body: chatBody,
    failFirst: { times: 1, status: 429, headers: { "retry-after-ms": "1" } },
  });
  await at.client.chat.completions.create(request);
  const run = at.run();
  expect(run.event("run.retry")).toMatchObject({ attempt: 2, error: { status: 429 } });
  expect(run.standing).toBe("end");
});

test("gives the caller the veto of a guard, by whichever way he waits", async () => {
  await using at = await setting(
    { body: chatBody },
    {
      handlers: defineHandler({
        name: "gate",
        on: {},
        guard: {
          "llm.start": async () => {
            await Promise.resolve();
            throw new Error("closed");
          },
        },
      }),
    },
  );
  const { completions } = at.client.chat;
  await expect(completions.create(request)).rejects.toThrow(GuardError);
  await expect(completions.create(request).withResponse()).rejects.toThrow("closed");
  await expect(completions.create(request).asResponse()).rejects.toThrow(GuardError);
  expect(at.server.requests).toEqual([]);
  expect(at.heard.runs.all().map((each) => each.event("llm.cancel").reason)).toEqual([
    "guard",
    "guard",
    "guard",
  ]);
});

test("observes the bytes of a response that the program takes as it is", async () => {
  await using at = await setting(streamed);
  const response = await at.client.chat.completions
    .create({ ...request, stream: true })
    .asResponse();
  expect(response).toBeInstanceOf(Response);
  expect(at.run().standing).toBe("open");
  expect(await response.text()).toContain("[DONE]");
  expect(at.run().event("llm.end")).toMatchObject({ text: TEXT, usage: { outputTokens: 4 } });
});

test("observes once an answer that is taken raw and parsed", async () => {
  await using at = await setting({ body: chatBody });
  const promise = at.client.chat.completions.create(request);
  const response = await promise.asResponse();
  expect((await promise).choices[0]?.message.content).toBe(TEXT);
  expect(response.bodyUsed).toBe(true);
  expect(at.run().event("llm.end")).toMatchObject({ text: TEXT });
  const both = await at.client.chat.completions.create(request).withResponse();
  expect(both.data.choices[0]?.message.content).toBe(TEXT);
  expect(at.heard.runs.all().map((run) => run.standing)).toEqual(["end", "end"]);
});
