import { describe, expect, it } from "vitest";
import { asking, CHAT, chatEvents, QUESTION, setting } from "./setting.ts";

const EVENTS = chatEvents("Hi");
const HTML = "<!doctype html>\n<title>Sign in</title><p>Company proxy</p>";

function delta(content: string): { readonly data: unknown } {
  return { data: { choices: [{ index: 0, delta: { content }, finish_reason: null }] } };
}

describe("what is no answer", () => {
  it.each([
    ["a stream", true],
    ["a whole answer", false],
  ])("is an error that says so, where it comes in place of %s", async (_, stream) => {
    const headers = { "content-type": "text/html; charset=utf-8" };
    await using on = await setting({ body: HTML, headers });
    const response = await on.fetch(on.server.url + CHAT, asking({ ...QUESTION, stream }));
    expect(await response.text()).toBe(HTML);
    const message =
      'Expected an answer of openai-chat, got a body that begins "<!doctype html> <title>Sign in</title><p>Company proxy</p>" (text/html; charset=utf-8). A proxy or a wrong address may have answered in its place.';
    expect(on.run().ending).toMatchObject({ type: "llm.error", error: { message } });
  });

  it.each([
    ["nothing", { body: "" }],
    ["a null body", { status: 204 }],
    ["text", { body: "OK" }],
    [
      "JSON that is cut off",
      { body: '{"choices":[', headers: { "content-type": "application/json" } },
    ],
    ["JSON that is no object", { body: "12", headers: { "content-type": "application/json" } }],
    [
      "HTML under the name of a stream",
      { body: HTML, headers: { "content-type": "text/event-stream" } },
    ],
    ["a stream of nothing but comments", { events: ": keep-alive\n\n: keep-alive\n\n" }],
    ["a stream of no JSON", { events: "data: hello\n\n" }],
  ])("is an error where it is %s", async (_, exchange) => {
    await using on = await setting(exchange);
    await (await on.fetch(on.server.url + CHAT, asking(QUESTION))).text();
    expect(on.run().ending).toMatchObject({ type: "llm.error" });
  });
});

describe("an answer under a wrong name", () => {
  it.each([
    ["a stream that is called text", { events: EVENTS, headers: { "content-type": "text/plain" } }],
    ["a stream that is called nothing", { events: EVENTS, headers: { "content-type": "" } }],
    [
      "a whole answer that is called text",
      {
        body: JSON.stringify({ choices: [{ message: { content: "Hi" }, finish_reason: "stop" }] }),
      },
    ],
    [
      "a whole answer where a stream was asked for",
      { body: { choices: [{ message: { content: "Hi" }, finish_reason: "stop" }] } },
    ],
    [
      "a whole answer that is called a stream",
      {
        body: JSON.stringify({ choices: [{ message: { content: "Hi" }, finish_reason: "stop" }] }),
        headers: { "content-type": "text/event-stream" },
      },
    ],
  ])("is read as what it is: %s", async (_, exchange) => {
    await using on = await setting(exchange);
    await (await on.fetch(on.server.url + CHAT, asking(QUESTION))).text();
    expect(on.run().ending).toMatchObject({ type: "llm.end", text: "Hi", finishReason: "stop" });
  });
});

describe("an error in a success", () => {
  it("fails the run in the middle of a stream, which goes on as it was", async () => {
    const error = { message: "overloaded", type: "server_error" };
    await using on = await setting({
      events: [delta("Hi"), { data: { error } }, { data: "[DONE]" }],
    });
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    expect(await response.text()).toContain("[DONE]");
    expect(on.run().ending).toMatchObject({
      type: "llm.error",
      text: "Hi",
      error: { name: "ProviderError", message: "overloaded", code: "server_error" },
    });
  });

  it("fails the run in a whole answer, with its figures", async () => {
    const body = { error: { message: "no", code: "x" }, usage: { prompt_tokens: 3 } };
    await using on = await setting({ body });
    const response = await on.fetch(on.server.url + CHAT, asking({ model: "m" }));
    expect(await response.json()).toEqual(body);
    expect(on.run().ending).toMatchObject({
      type: "llm.error",
      error: { message: "no", code: "x" },
    });
  });
});

describe("an HTTP error", () => {
  it.each([
    [
      "OpenAI's",
      { error: { message: "Rate limit reached", type: "tokens", code: "rate_limit_exceeded" } },
      "429 Rate limit reached",
      "rate_limit_exceeded",
    ],
    [
      "Anthropic's",
      { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
      "429 Overloaded",
      "overloaded_error",
    ],
    [
      "Gemini's, in a list",
      [{ error: { code: 429, message: "Quota", status: "RESOURCE_EXHAUSTED" } }],
      "429 Quota",
      "RESOURCE_EXHAUSTED",
    ],
    ["Mistral's", { message: "Requests limit" }, "429 Requests limit", "http-429"],
    ["FastAPI's", { detail: "Not now" }, "429 Not now", "http-429"],
    ["a proxy's page", HTML, "429 Too Many Requests", "http-429"],
    ["empty", "", "429 Too Many Requests", "http-429"],
  ])("is the run's error, with what the body says: %s", async (_, body, message, code) => {
    await using on = await setting({ status: 429, body });
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    expect(response.status).toBe(429);
    expect(await response.text()).toBe(typeof body === "string" ? body : JSON.stringify(body));
    await expect.poll(() => on.run().standing).toBe("error");
    expect(on.run().ending).toMatchObject({ error: { name: "ProviderError", message, code } });
  });

  it("is the run's error though nobody reads the body", async () => {
    await using on = await setting({ status: 500, body: { error: { message: "oops" } } });
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    await expect.poll(() => on.run().ending).toMatchObject({ error: { message: "500 oops" } });
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toEqual({ error: { message: "oops" } });
  });

  it("is the run's error where the body is cancelled, and the socket is let go", async () => {
    await using on = await setting({ status: 500, body: "{", stall: true });
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    await response.body?.cancel();
    await expect.poll(() => on.run().standing).toBe("error");
    expect(await on.server.requests[0]?.answer.ended).toBe("left");
  });

  it("is known by its first 64 Ki characters, however long it is", async () => {
    let sent = 0;
    const piece = new Uint8Array(16_384).fill(32);
    const over: typeof fetch = async () =>
      new Response(
        new ReadableStream(
          {
            pull: (controller) => {
              sent += piece.length;
              controller.enqueue(piece.slice());
            },
          },
          { highWaterMark: 0 },
        ),
        { status: 503, statusText: "Service Unavailable" },
      );
    await using on = await setting({ body: "" }, { over });
    const response = await on.fetch(`http://models.test${CHAT}`, asking(QUESTION));
    await expect.poll(() => on.run().standing).toBe("error");
    expect(on.run().ending).toMatchObject({ error: { message: "503 Service Unavailable" } });
    expect(sent).toBeLessThan(200_000);
    await response.body?.cancel();
  });
});

describe("what is strange in a stream", () => {
  it("passes by: unknown events, fields of the future, data that is no JSON", async () => {
    await using on = await setting({
      events: [
        { event: "ping", data: {} },
        { data: { object: "chat.completion.hint", future: [1] } },
        { data: "not json" },
        { data: { choices: [{ index: 0, delta: { content: "Hi", mood: "calm" } }], x: 1 } },
        ...EVENTS.slice(-3),
      ],
    });
    await (await on.fetch(on.server.url + CHAT, asking(QUESTION))).text();
    expect(on.run().ending).toMatchObject({ type: "llm.end", text: "Hi" });
  });

  it("is no figure: a stream without usage ends without", async () => {
    await using on = await setting({
      events: [delta("Hi"), ...EVENTS.slice(-3, -2), { data: "[DONE]" }],
    });
    await (await on.fetch(on.server.url + CHAT, asking(QUESTION))).text();
    const { ending } = on.run();
    expect(ending).toMatchObject({ type: "llm.end", text: "Hi" });
    expect(ending).not.toHaveProperty("usage");
  });

  it("is a delta of a million characters, cut anywhere", async () => {
    const long = "ä€𝄞x".repeat(250_000);
    await using on = await setting({
      events: [delta(long), ...EVENTS.slice(-3)],
      pieceBytes: 65_537,
    });
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    expect((await response.text()).length).toBeGreaterThan(1_000_000);
    const { tokens, standing } = on.run();
    expect(standing).toBe("end");
    expect(tokens.map(({ token }) => token === long)).toEqual([true]);
  });

  it("is text that is no UTF-8: it reads as U+FFFD, and the bytes pass as they are", async () => {
    const head = new TextEncoder().encode('data: {"choices":[{"index":0,"delta":{"content":"a');
    const tail = new TextEncoder().encode('b"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    const bytes = new Uint8Array([...head, 0xc3, 0x28, 0xf0, 0x9f, ...tail]);
    await using on = await setting({ events: bytes, pieceBytes: 1 });
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(on.run().ending).toMatchObject({ type: "llm.end", text: "a\uFFFD(\uFFFDb" });
  });

  it("is a body of strings, which no platform would read: it passes unread", async () => {
    const over: typeof fetch = async () => {
      const body = new ReadableStream({
        start: (controller) => {
          controller.enqueue("data: {}\n\n");
          controller.close();
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
    await using on = await setting({ body: "" }, { over });
    const response = await on.fetch(`http://models.test${CHAT}`, asking(QUESTION));
    const { done, value } = (await response.body?.getReader().read()) ?? {};
    expect([done, value]).toEqual([false, "data: {}\n\n"]);
  });
});

describe("a whole answer that is longer than is kept", () => {
  it("ends without its facts", async () => {
    const mib = new TextEncoder().encode(" ".repeat(1_048_576));
    let left = 34;
    const over: typeof fetch = async () =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            left -= 1;
            if (left === 0) controller.close();
            else controller.enqueue(mib);
          },
        }),
        { headers: { "content-type": "application/json" } },
      );
    await using on = await setting({ body: "" }, { over });
    const response = await on.fetch(`http://models.test${CHAT}`, asking({ model: "m" }));
    expect((await response.arrayBuffer()).byteLength).toBe(33 * 1_048_576);
    expect(on.run().ending).toMatchObject({ type: "llm.end", tokenEvents: 0 });
    expect(on.run().ending).not.toHaveProperty("model");
  });
});
