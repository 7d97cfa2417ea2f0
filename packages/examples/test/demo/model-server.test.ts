import OpenAI, { BadRequestError, NotFoundError } from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type ModelServer, offlineModel, startModelServer } from "../../src/demo/model-server.ts";

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer(0);
});
afterAll(() => server[Symbol.asyncDispose]());

function client(baseURL: string = server.baseURL): OpenAI {
  return new OpenAI({ apiKey: "none", baseURL, maxRetries: 0 });
}

const content =
  "how do I greet?\n\nUsage: npm greet <name>\n\n## npm-greet: Description (relevance 1.000)\n\nTo greet somebody, name them.";
const asked = { model: offlineModel, messages: [{ role: "user" as const, content }] };
const answer = "Usage: npm greet <name>\n\nTo greet somebody, name them.\n(npm-greet: Description)";

describe("the demo's model server", () => {
  test("streams an answer to the openai client, with usage where that is asked for", async () => {
    const stream = await client().chat.completions.create({
      ...asked,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(text).toBe(answer);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { completion_tokens: chunks.length - 3, prompt_tokens: expect.any(Number) },
    });
  });

  test("sends no usage that nobody asked for", async () => {
    const stream = await client().chat.completions.create({ ...asked, stream: true });
    for await (const chunk of stream) expect(chunk).not.toHaveProperty("usage");
  });

  test("answers in one piece", async () => {
    const whole = await client().chat.completions.create(asked);
    expect(whole).toMatchObject({
      model: offlineModel,
      choices: [{ message: { content: answer }, finish_reason: "stop" }],
    });
    expect(whole.usage?.total_tokens).toBeGreaterThan(20);
  });

  test("refuses what is no chat completion, and says why", async () => {
    const noMessages = client().chat.completions.create({ ...asked, messages: [] });
    await expect(noMessages).rejects.toThrow(BadRequestError);
    await expect(noMessages).rejects.toThrow(/messages/);
    await expect(client().models.list()).rejects.toThrow(NotFoundError);
  });

  test("goes on serving after a client has hung up in the middle", async () => {
    await using slow = await startModelServer(5);
    const stream = await client(slow.baseURL).chat.completions.create({ ...asked, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    const whole = await client(slow.baseURL).chat.completions.create(asked);
    expect(whole.choices[0]?.message.content).toBe(answer);
  });
});
