import OpenAI, { AzureOpenAI } from "openai";
import { expect, test } from "vitest";
import { observe } from "@runtap/openai";
import { replayServer } from "@runtap/testing/server";
import { recordingHandler } from "@runtap/testing";
import { createTap } from "@runtap/core";
import { chatBody, chatEvents, done, request, usage, usageEvent, WORDS } from "./chat-answers.ts";
import { setting } from "./setting.ts";

const TEXT = WORDS.join("");

const vector = Buffer.from(new Float32Array([0.5, 0.25, 1]).buffer).toString("base64");

test("makes an embedding run of a call for embeddings, in whichever form they come", async () => {
  await using at = await setting({
    path: "/embeddings",
    body: {
      object: "list",
      model: "text-embedding-3-small",
      data: [vector, vector].map((embedding, index) => ({ object: "embedding", index, embedding })),
      usage: { prompt_tokens: 5, total_tokens: 5 },
    },
  });
  const answer = await at.client.embeddings.create({
    model: "text-embedding-3-small",
    input: ["one", "two"],
  });
  expect(answer.data[1]?.embedding).toEqual([0.5, 0.25, 1]);
  const run = at.run();
  expect(run).toMatchObject({ kind: "embedding", name: "embeddings" });
  expect(run.event("embedding.start")).toMatchObject({
    input: ["one", "two"],
    model: "text-embedding-3-small",
  });
  expect(run.event("embedding.end")).toMatchObject({
    count: 2,
    dimensions: 3,
    usage: { inputTokens: 5 },
  });
});

const response = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  model: "gpt-5-2025",
  status: "completed",
  output: [
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: '{"city":"Bern"}', annotations: [] }],
    },
  ],
  usage: { input_tokens: 7, output_tokens: 5, total_tokens: 12 },
};

test("makes a run of a response, created and parsed, with the client's own additions to it", async () => {
  await using at = await setting({ path: "/responses", body: response });
  const created = await at.client.responses.create({ model: "gpt-5", input: "Which city?" });
  expect(created.output_text).toBe('{"city":"Bern"}');
  const parsed = await at.client.responses.parse({
    model: "gpt-5",
    input: "Which city?",
    text: { format: { type: "json_schema", name: "city", schema: {} } },
  });
  expect(parsed.output_text).toBe('{"city":"Bern"}');
  const [first, second] = at.heard.runs.all("llm");
  for (const run of [first, second]) {
    expect(run?.name).toBe("responses");
    expect(run?.event("llm.end")).toMatchObject({
      text: '{"city":"Bern"}',
      responseId: "resp_1",
      usage: { inputTokens: 7, outputTokens: 5 },
    });
  }
});

test("makes a run of a legacy completion", async () => {
  await using at = await setting({
    path: "/completions",
    body: {
      id: "cmpl-1",
      object: "text_completion",
      model: "davinci-002",
      choices: [{ index: 0, text: TEXT, finish_reason: "stop" }],
      usage,
    },
  });
  await at.client.completions.create({ model: "davinci-002", prompt: "Runs" });
  expect(at.run()).toMatchObject({ name: "completions", text: TEXT });
  expect(at.run().event("llm.start").input).toBe("Runs");
});

test("leaves requests alone that call no model", async () => {
  await using at = await setting({ body: { object: "list", data: [] } });
  await at.client.models.list();
  await at.client.post("/responses/resp_1/cancel");
  await at.client.post("/files", { body: { purpose: "none" } });
  expect(at.server.requests.length).toBe(3);
  expect(at.heard.events).toEqual([]);
});

test("observes a raw call of a known endpoint", async () => {
  await using at = await setting({ body: chatBody });
  await at.client.post("/chat/completions", { body: request });
  expect(at.run()).toMatchObject({ name: "chat", standing: "end" });
});

test("names Azure and its deployment", async () => {
  await using server = await replayServer({ body: chatBody });
  const heard = recordingHandler();
  const client = observe(
    new AzureOpenAI({
      baseURL: server.url,
      apiKey: "none",
      apiVersion: "2025-01-01",
      deployment: "my-gpt",
    }),
    { tap: createTap({ handlers: heard }) },
  );
  await client.chat.completions.create({ ...request, model: "" });
  expect(server.requests[0]?.path).toContain("/deployments/my-gpt/chat/completions");
  expect(heard.runs.find("chat", "llm").start).toMatchObject({
    provider: "azure.ai.openai",
    model: "my-gpt",
  });
});

test("names the provider by the client's address, or as it is told", async () => {
  await using server = await replayServer({ body: chatBody });
  const heard = recordingHandler();
  const tap = createTap({ handlers: heard });
  const answer = async (): Promise<Response> => Response.json(chatBody);
  const named = (baseURL: string | undefined, provider?: string): Promise<unknown> =>
    observe(new OpenAI({ apiKey: "none", baseURL, fetch: answer }), {
      tap,
      provider,
    }).chat.completions.create(request);
  await named(undefined);
  await named("https://api.deepseek.com/v1");
  await named(server.url);
  await named(server.url, "x_ai");
  expect(heard.runs.all("llm").map((run) => run.start?.provider)).toEqual([
    "openai",
    "deepseek",
    undefined,
    "x_ai",
  ]);
});

const withUsage = { events: [...chatEvents, usageEvent, done] };

test("asks for the usage of a stream and keeps the chunk that tells it from the program", async () => {
  await using at = await setting(withUsage, { observe: { includeUsage: true } });
  const stream = await at.client.chat.completions.create({ ...request, stream: true });
  const chunks: unknown[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(at.server.requests[0]?.json).toMatchObject({ stream_options: { include_usage: true } });
  expect(chunks.length).toBe(chatEvents.length);
  expect(at.run().event("llm.end").usage).toMatchObject({ inputTokens: 9, outputTokens: 4 });
});

test("leaves the chunk with the usage to a program that has asked for it, and its refusal as it is", async () => {
  await using at = await setting(withUsage, { observe: { includeUsage: true } });
  const asked = await at.client.chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  });
  let count = 0;
  for await (const _ of asked) count += 1;
  expect(count).toBe(chatEvents.length + 1);
  const stream_options = { include_usage: false };
  const refused = { ...request, stream: true, stream_options } as const;
  for await (const _ of await at.client.chat.completions.create(refused));
  expect(at.server.requests[1]?.json).toMatchObject({ stream_options });
  await at.client.chat.completions.create({ ...request, stream: false }).catch(() => undefined);
  expect(at.server.requests[2]?.json).not.toHaveProperty("stream_options");
});
