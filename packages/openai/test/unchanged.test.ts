import type { Exchange, ReplayServer, Script } from "@runtap/testing/server";
import type { ClientOptions, OpenAI } from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { ChatCompletionStream } from "openai/lib/ChatCompletionStream";
import { Stream } from "openai/streaming";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { chatBody, chatEvents, done, request, usageEvent } from "./chat-answers.ts";
import { responseEvents } from "./response-answers.ts";
import { setting } from "./setting.ts";

interface Scenario {
  readonly title: string;
  readonly script: Script;
  readonly client?: ClientOptions;
  readonly use: (client: OpenAI, server: ReplayServer) => Promise<unknown>;
}

/** What came of it: the value, or the class of the error and what it says. */
async function outcome(use: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await use };
  } catch (error) {
    if (!(error instanceof Error)) return { thrown: error };
    const { constructor, message, cause } = error;
    // Beneath an error there may be a socket, whose port is another.
    const beneath = cause instanceof Error ? [cause.constructor, cause.message] : cause;
    return { class: constructor, message, beneath, status: Reflect.get(error, "status") };
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The request has arrived. */
async function asked({ requests }: ReplayServer): Promise<void> {
  while (requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}

const streaming = { ...request, stream: true } as const;
const headers = { "x-request-id": "req_1" };
const chat = { events: [...chatEvents, usageEvent, done], headers };
const body = { body: chatBody, headers };
const open = { ...chat, stall: true };
const none = { maxRetries: 0 };

const city = zodResponseFormat(z.object({ city: z.string() }), "city");

function saying(content: string, finish_reason = "stop"): Exchange {
  const message = { role: "assistant", content, refusal: null };
  return { body: { ...chatBody, choices: [{ index: 0, message, finish_reason }] } };
}

function failing(status: number, times = 9): Exchange {
  const error = { message: "try again", type: "server_error", code: "busy", param: null };
  return {
    ...body,
    failFirst: { times, status, body: { error }, headers: { "retry-after-ms": "1" } },
  };
}

const NAMES = [
  "connect",
  "chunk",
  "chatCompletion",
  "message",
  "content",
  "content.delta",
  "content.done",
  "finalChatCompletion",
  "finalMessage",
  "finalContent",
  "totalUsage",
  "abort",
  "error",
  "end",
] as const;

async function eventsOf(runner: ChatCompletionStream): Promise<readonly unknown[]> {
  const heard: unknown[] = [];
  for (const name of NAMES)
    runner.on(name, (...args: readonly unknown[]) => void heard.push([name, ...args]));
  return [await outcome(runner.done()), heard];
}

const scenarios: readonly Scenario[] = [
  {
    title: "a whole answer",
    script: body,
    use: async (client) => {
      const answer = await client.chat.completions.create(request);
      return [answer, answer._request_id, Object.keys(answer)];
    },
  },
  {
    title: "a stream read with for await",
    script: chat,
    use: async (client) => all(await client.chat.completions.create(streaming)),
  },
  {
    title: "a stream read twice",
    script: chat,
    use: async (client) => {
      const stream = await client.chat.completions.create(streaming);
      return [await all(stream), await outcome(all(stream))];
    },
  },
  {
    title: "both branches of a stream, one after the other",
    script: chat,
    use: async (client) => {
      const [left, right] = (await client.chat.completions.create(streaming)).tee();
      return [await all(left), await all(right)];
    },
  },
  {
    title: "both branches of a stream at once",
    script: chat,
    use: async (client) => {
      const [left, right] = (await client.chat.completions.create(streaming)).tee();
      return Promise.all([all(left), all(right)]);
    },
  },
  {
    title: "a stream as a readable stream, and back",
    script: chat,
    use: async (client) => {
      const stream = await client.chat.completions.create(streaming);
      return all(Stream.fromReadableStream(stream.toReadableStream(), new AbortController()));
    },
  },
  {
    title: "the bytes of a readable stream",
    script: chat,
    use: async (client) => {
      const stream = await client.chat.completions.create(streaming);
      return new Response(stream.toReadableStream()).text();
    },
  },
  {
    title: "a readable stream that is cancelled",
    script: open,
    use: async (client) => {
      const stream = await client.chat.completions.create(streaming);
      const reader = stream.toReadableStream().getReader();
      const first: unknown = (await reader.read()).value;
      await reader.cancel();
      return [first, stream.controller.signal.aborted];
    },
  },
  {
    title: "a stream that is broken out of",
    script: open,
    use: async (client) => {
      const stream = await client.chat.completions.create(streaming);
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content === " and") break;
      return [stream.controller.signal.aborted, await outcome(all(stream))];
    },
  },
  {
    title: "a stream whose controller is aborted",
    script: open,
    use: async (client) => {
      const stream = await client.chat.completions.create(streaming);
      const chunks: unknown[] = [];
      for await (const chunk of stream) {
        chunks.push(chunk);
        if (chunks.length === 2) stream.controller.abort();
      }
      return chunks;
    },
  },
  {
    title: "a stream aborted by the caller's signal, read on after it",
    script: { ...open, pieceBytes: 100_000 },
    use: async (client) => {
      const controller = new AbortController();
      const { signal } = controller;
      const stream = await client.chat.completions.create(streaming, { signal });
      const iterator = stream[Symbol.asyncIterator]();
      const first: unknown = await iterator.next();
      controller.abort(new Error("enough"));
      return [first, await outcome(iterator.next()), await outcome(iterator.next())];
    },
  },
  {
    title: "a call aborted before it is made",
    script: body,
    use: (client) => client.chat.completions.create(request, { signal: AbortSignal.abort() }),
  },
  {
    title: "a call aborted while it waits",
    script: { ...body, beforeHeaders: () => new Promise(() => undefined) },
    use: (client, server) => {
      const controller = new AbortController();
      void asked(server).then(() => controller.abort());
      return client.chat.completions.create(request, { signal: controller.signal });
    },
  },
  {
    title: "a call aborted by a signal of a polyfill",
    script: { ...body, beforeHeaders: () => new Promise(() => undefined) },
    use: (client, server) => {
      const controller = new AbortController();
      const { signal } = controller;
      void asked(server).then(() => controller.abort());
      const polyfill: AbortSignal = Object.create(null, {
        aborted: { get: () => signal.aborted },
        reason: { get: (): unknown => signal.reason },
        addEventListener: { value: signal.addEventListener.bind(signal) },
        removeEventListener: { value: signal.removeEventListener.bind(signal) },
      });
      return client.chat.completions.create(request, { signal: polyfill });
    },
  },
  {
    title: "a socket that is lost",
    script: { ...chat, cutAfterEvents: 3 },
    use: async (client) => all(await client.chat.completions.create(streaming)),
  },
  {
    title: "data with its response",
    script: body,
    use: async (client) => {
      const promise = client.chat.completions.create(request);
      const { data, response, request_id } = await promise.withResponse();
      return [data, response.status, request_id, (await promise) === data];
    },
  },
  {
    title: "a stream with its response",
    script: chat,
    use: async (client) => {
      const { data, request_id } = await client.chat.completions.create(streaming).withResponse();
      return [await all(data), request_id];
    },
  },
  {
    title: "a response as it is",
    script: chat,
    use: async (client) => {
      const response = await client.chat.completions.create(streaming).asResponse();
      const { status, ok, url, redirected, type, bodyUsed } = response;
      const path = new URL(url).pathname;
      const kind = response.headers.get("content-type");
      return [status, ok, path, redirected, type, bodyUsed, kind, await response.text()];
    },
  },
  ...["Runs", "[DONE]"].map(
    (last): Scenario => ({
      title: `a response as it is, aborted for a reason once it has said ${last}`,
      script: open,
      use: async (client) => {
        const controller = new AbortController();
        const { signal } = controller;
        const response = await client.chat.completions.create(streaming, { signal }).asResponse();
        const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        while (!text.includes(last)) text += (await reader?.read())?.value ?? "";
        const waiting = reader?.read();
        controller.abort(new Error("enough"));
        return outcome(Promise.resolve(waiting));
      },
    }),
  ),
  {
    title: "a response as it is, aborted before anybody reads it",
    script: open,
    use: async (client) => {
      const controller = new AbortController();
      const { signal } = controller;
      const response = await client.chat.completions.create(streaming, { signal }).asResponse();
      controller.abort(new Error("enough"));
      const failure: unknown = await response.text().catch((error: unknown) => error);
      return failure instanceof DOMException ? failure.name : failure;
    },
  },
  {
    title: "a stream aborted before it is read",
    script: chat,
    use: async (client) => {
      const stream = await client.chat.completions.create(streaming);
      stream.controller.abort(new Error("enough"));
      return all(stream);
    },
  },
  {
    title: "a stream that is thrown into",
    script: open,
    use: async (client) => {
      const iterator = (await client.chat.completions.create(streaming))[Symbol.asyncIterator]();
      const first: unknown = await iterator.next();
      const thrown = await outcome(Promise.resolve(iterator.throw?.(new Error("enough"))));
      return [first, thrown, await iterator.next()];
    },
  },
  {
    title: "several chunks asked for at once",
    script: chat,
    use: async (client) => {
      const iterator = (await client.chat.completions.create(streaming))[Symbol.asyncIterator]();
      return Promise.all(Array.from({ length: 12 }, () => iterator.next()));
    },
  },
  {
    title: "a stream closed before it is read",
    script: open,
    use: async (client) => {
      const iterator = (await client.chat.completions.create(streaming))[Symbol.asyncIterator]();
      return [await iterator.return?.(), await iterator.next()];
    },
  },
  {
    title: "the events of the streaming helper",
    script: chat,
    use: (client) => eventsOf(client.chat.completions.stream(request)),
  },
  {
    title: "what the streaming helper comes to",
    script: chat,
    use: async (client) => {
      const runner = client.chat.completions.stream(request);
      const chunks = await all(runner);
      const { finalContent, finalMessage, finalChatCompletion } = runner;
      return [
        chunks,
        await finalContent.call(runner),
        await finalMessage.call(runner),
        await finalChatCompletion.call(runner),
        await runner.totalUsage(),
      ];
    },
  },
  {
    title: "the streaming helper over a readable stream",
    script: chat,
    use: async (client) => {
      const runner = client.chat.completions.stream(request);
      return eventsOf(ChatCompletionStream.fromReadableStream(runner.toReadableStream()));
    },
  },
  {
    title: "the streaming helper, aborted",
    script: open,
    use: (client) => {
      const runner = client.chat.completions.stream(request);
      runner.once("content", () => runner.abort());
      return eventsOf(runner);
    },
  },
  {
    title: "the streaming helper, refused",
    script: failing(400),
    use: (client) => eventsOf(client.chat.completions.stream(request)),
  },
  {
    title: "a response that streams",
    script: { events: responseEvents },
    use: async (client) =>
      all(await client.responses.create({ model: "gpt-5", input: "?", stream: true })),
  },
  {
    title: "the streaming helper of responses",
    script: { events: responseEvents },
    use: async (client) => {
      const runner = client.responses.stream({ model: "gpt-5", input: "?" });
      return [await all(runner), await runner.finalResponse()];
    },
  },
  {
    title: "an answer that is parsed",
    script: saying('{"city":"Bern"}'),
    use: (client) => client.chat.completions.parse({ ...request, response_format: city }),
  },
  {
    title: "an answer too short to be parsed",
    script: saying('{"city', "length"),
    use: (client) => client.chat.completions.parse({ ...request, response_format: city }),
  },
  {
    title: "an answer that cannot be parsed",
    script: saying('{"town":"Bern"}'),
    use: (client) => client.chat.completions.parse({ ...request, response_format: city }),
  },
  ...[400, 401, 403, 404, 409, 422, 429, 500].map(
    (status): Scenario => ({
      title: `a status of ${status} to the end`,
      script: failing(status),
      client: { maxRetries: 1 },
      use: (client) => client.chat.completions.create(request),
    }),
  ),
  ...[429, 500, 503].map(
    (status): Scenario => ({
      title: `a status of ${status} before a stream`,
      script: { ...failing(status, 2), ...chat, body: undefined },
      use: async (client) => all(await client.chat.completions.create(streaming)),
    }),
  ),
  {
    title: "a time limit",
    script: { ...body, beforeHeaders: () => new Promise(() => undefined) },
    client: { ...none, timeout: 300 },
    use: (client) => client.chat.completions.create(request),
  },
  {
    title: "nobody at the address",
    script: body,
    client: { ...none, fetch: () => Promise.reject(new TypeError("fetch failed")) },
    use: (client) => client.chat.completions.create(request),
  },
  {
    title: "a fetch that throws at once",
    script: body,
    client: {
      ...none,
      fetch: () => {
        throw new RangeError("no");
      },
    },
    use: (client) => client.chat.completions.create(request),
  },
  {
    title: "a proxy's page in place of an answer",
    script: { body: "<html>Sign in</html>", headers: { "content-type": "text/html" } },
    use: (client) => client.chat.completions.create(request),
  },
  {
    title: "a proxy's page in place of a stream",
    script: { body: "<html>Sign in</html>", headers: { "content-type": "text/html" } },
    use: async (client) => all(await client.chat.completions.create(streaming)),
  },
  {
    title: "no content at all",
    script: { status: 204, body: "" },
    use: (client) => client.chat.completions.create(request),
  },
  {
    title: "an answer that is no JSON",
    script: { body: "{", headers: { "content-type": "application/json" } },
    use: (client) => client.chat.completions.create(request),
  },
  {
    title: "an error inside a success",
    script: { body: { error: { message: "overloaded", code: "busy" } } },
    use: (client) => client.chat.completions.create(request),
  },
  {
    title: "an error inside a stream",
    script: { events: [...chatEvents.slice(0, 2), { data: { error: { message: "overloaded" } } }] },
    use: async (client) => all(await client.chat.completions.create(streaming)),
  },
  {
    title: "an event that is no JSON",
    script: { events: [...chatEvents.slice(0, 2), { data: "{" }] },
    client: { logLevel: "off" },
    use: async (client) => all(await client.chat.completions.create(streaming)),
  },
  {
    title: "events of types and with fields that nobody knows",
    script: {
      events: [
        { data: { object: "surprise", payload: [1, { deep: null }] } },
        ...chatEvents,
        { event: "unheard-of", data: { type: "x", choices: 7, usage: "many" } },
        done,
      ],
    },
    use: async (client) => all(await client.chat.completions.create(streaming)),
  },
  {
    title: "a giant delta, and text that is no UTF-8",
    script: {
      events: Buffer.concat([
        Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"'),
        Buffer.from("é😀".repeat(40_000)),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'),
      ]),
      pieceBytes: 1_021,
    },
    use: async (client) => all(await client.chat.completions.create(streaming)),
  },
];

describe("an observed client", () => {
  test.each(scenarios)("gives what it gave: $title", async ({ script, client, use }) => {
    await using observed = await setting(script, client === undefined ? {} : { client });
    await using plain = await setting(script, client === undefined ? {} : { client });
    const [one, other] = await Promise.all([
      outcome(use(observed.client, observed.server)),
      outcome(use(plain.plain, plain.server)),
    ]);
    expect(one).toEqual(other);
    expect(observed.server.requests.map(({ path, json }) => [path, json])).toEqual(
      plain.server.requests.map(({ path, json }) => [path, json]),
    );
    await expect.poll(() => observed.run().standing).not.toBe("open");
  });
});
