import { createTap } from "@runtap/core";
import { observeFetch } from "@runtap/fetch";
import { describe, expect, it } from "vitest";
import { asking, CHAT, chatEvents, QUESTION, setting } from "./setting.ts";

const EVENTS = chatEvents("Hi");

describe("a request that is none of a model's", () => {
  it.each([
    ["a GET", CHAT, {}],
    ["a list of models", "/v1/models", {}],
    ["a file", "/v1/files", asking({})],
    ["a batch of messages", "/v1/messages/batches", asking({})],
    ["a count of tokens", "/v1/messages/count_tokens", asking({})],
    ["another path", "/", asking(QUESTION)],
  ])("passes untouched: %s", async (_, path, init) => {
    await using on = await setting({ body: "as it is" });
    const answered: unknown[] = [];
    const over: typeof fetch = (...args) => {
      const promise = fetch(...args);
      answered.push(promise, ...args);
      return promise;
    };
    const observed = observeFetch(over, { tap: on.tap });
    const url = on.server.url + path;
    const promise = observed(url, init);
    expect(answered[0]).toBe(promise);
    expect(answered[1]).toBe(url);
    expect(answered[2]).toBe(init);
    await (await promise).text();
    expect(on.heard.events).toHaveLength(0);
  });

  it.each([
    ["no request at all", [{}]],
    ["an address that is none", ["http://:0", asking(QUESTION)]],
    ["a signal that is none", [`http://127.0.0.1:9${CHAT}`, { ...asking(QUESTION), signal: 1 }]],
    [
      "a getter that throws",
      [
        `http://127.0.0.1:9${CHAT}`,
        Object.defineProperty({}, "method", {
          get: () => {
            throw new Error("mine");
          },
        }),
      ],
    ],
  ])("gets what it would get unobserved: %s", async (_, args) => {
    const tap = createTap();
    const ask = (fn: typeof fetch): Promise<unknown> =>
      Promise.resolve(Reflect.apply(fn, undefined, args)).catch((error: unknown) => error);
    const plain = await ask(fetch);
    expect(await ask(observeFetch(fetch, { tap }))).toEqual(plain);
    expect(plain).toBeInstanceOf(Error);
    expect(tap.stats().openRuns).toBe(0);
  });
});

describe("a request that is observed already", () => {
  it("is counted once by a `fetch` that is observed twice, though a layer lies between", async () => {
    await using on = await setting({ events: EVENTS });
    const between: typeof fetch = (input, init) => on.fetch(input, init);
    const twice = observeFetch(between, { tap: on.tap });
    await (await twice(on.server.url + CHAT, asking(QUESTION))).text();
    expect(on.run().text).toBe("Hi");
  });

  it("is counted once where a client around it is observed", async () => {
    await using on = await setting({ events: EVENTS });
    const marked = { ...asking(QUESTION), [Symbol.for("@runtap/wires/call")]: {} };
    await (await on.fetch(on.server.url + CHAT, marked)).text();
    expect(on.heard.events).toHaveLength(0);
  });
});

describe("what a request says", () => {
  const text = JSON.stringify(QUESTION);
  const started = { input: QUESTION.messages, model: QUESTION.model };
  const bytes = new TextEncoder().encode(text);

  it.each([
    ["a string", text],
    ["bytes", bytes],
    ["bytes inside of others", new TextEncoder().encode(`  ${text} `).subarray(1)],
    ["a buffer", bytes.buffer],
    ["a blob", new Blob([text])],
  ])("is read from %s", async (_, body) => {
    await using on = await setting({ events: EVENTS });
    const response = await on.fetch(on.server.url + CHAT, { method: "POST", body });
    await response.text();
    expect(on.run().start).toMatchObject(started);
    expect(on.server.requests[0]?.json).toEqual(QUESTION);
  });

  it("is read from a `Request`, which goes out whole", async () => {
    await using on = await setting({ events: EVENTS });
    const request = new Request(on.server.url + CHAT, asking(QUESTION));
    await (await on.fetch(request)).text();
    expect(on.run().start).toMatchObject(started);
    expect(on.server.requests[0]?.json).toEqual(QUESTION);
    expect(request.bodyUsed).toBe(true);
  });

  it("is read from a `Request` that stands for the options of another", async () => {
    await using on = await setting({ events: EVENTS });
    const request = new Request("http://elsewhere.test/", asking(QUESTION));
    const init: RequestInit = request;
    const plain = await fetch(on.server.url + CHAT, { ...asking(QUESTION) });
    await plain.text();
    await (await on.fetch(on.server.url + CHAT, { ...init, ...asking(QUESTION) })).text();
    expect(on.run().start).toMatchObject(started);
  });

  it.each([
    ["a stream", () => new Blob([text]).stream(), { duplex: "half" as const }],
    ["a form", () => new URLSearchParams({ model: "m" }), {}],
  ])("is not known of %s, which is left to the request", async (_, body, more) => {
    await using on = await setting({ events: EVENTS });
    const init = { method: "POST", body: body(), ...more };
    await (await on.fetch(on.server.url + CHAT, init)).text();
    expect(on.run().start).toMatchObject({ input: "" });
    expect(on.run().ending).toMatchObject({ type: "llm.end", text: "Hi" });
    expect(on.server.requests[0]?.text).not.toBe("");
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "[1]"],
    ["nothing", undefined],
  ])("does no harm where its body is %s", async (_, body) => {
    await using on = await setting({ events: EVENTS });
    await (await on.fetch(on.server.url + CHAT, { method: "POST", body: body ?? null })).text();
    expect(on.run().standing).toBe("end");
  });
});

describe("the options", () => {
  it("go down to the runs", async () => {
    await using on = await setting(
      { events: EVENTS },
      { provider: "my-gateway", tags: ["eu"], metadata: { team: "search" } },
    );
    await (await on.fetch(on.server.url + CHAT, asking(QUESTION))).text();
    const { start, info } = on.run();
    expect(start).toMatchObject({ provider: "my-gateway" });
    expect(info).toMatchObject({ tags: ["eu"], metadata: { team: "search" } });
  });

  it("may name a tap without an ambient context, as every one in a browser is", async () => {
    await using on = await setting({ events: EVENTS }, { tapOptions: { context: "explicit" } });
    await (await on.fetch(on.server.url + CHAT, asking(QUESTION))).text();
    expect(on.run().standing).toBe("end");
  });

  it("name the provider of a known host", async () => {
    const over: typeof fetch = async () => Response.json({ choices: [] });
    await using on = await setting({ body: "" }, { over });
    await (await on.fetch("https://api.deepseek.com/chat/completions", asking(QUESTION))).text();
    expect(on.run().start).toMatchObject({ provider: "deepseek" });
  });

  it("include what they are told to, by its address, as what they are told", async () => {
    const include = (url: string): boolean | "openai-chat" =>
      url.endsWith("/invoke") ? "openai-chat" : !url.includes("private");
    await using on = await setting({ events: EVENTS }, { include });
    const ask = async (path: string): Promise<string> =>
      (await on.fetch(on.server.url + path, asking(QUESTION))).text();
    await ask("/llm/invoke");
    await ask(`/private${CHAT}`);
    await ask(CHAT);
    await ask("/other");
    expect(on.heard.runs.all().map(({ text: said }) => said)).toEqual(["Hi", "Hi"]);
  });

  it("leave a request alone where `include` throws", async () => {
    const include = (): never => {
      throw new Error("mine");
    };
    await using on = await setting({ events: EVENTS }, { include });
    await (await on.fetch(on.server.url + CHAT, asking(QUESTION))).text();
    expect(on.heard.events).toHaveLength(0);
  });

  it.each([
    ["a fetch that is none", [3], "Expected what `observeFetch` observes to be"],
    ["options in its place", [{}], "Expected what `observeFetch` observes to be"],
    ["a tap that is none", [fetch, { tap: {} }], "Expected `tap` to be a tap"],
    ["a nameless provider", [fetch, { provider: "" }], "Expected `provider` to be"],
    ["an `include` that is none", [fetch, { include: [] }], "Expected `include` to be a function"],
    ["handlers that are none", [fetch, { handlers: [1] }], "Expected"],
    ["tags that are none", [fetch, { tags: "eu" }], "Expected `tags` to be"],
    ["no options", [fetch, null], "Expected the options of `observeFetch` to be"],
  ])("are looked at when they are given: %s", (_, args, message) => {
    expect(() => Reflect.apply(observeFetch, undefined, args)).toThrow(message);
  });

  it("give back a function like the one that was observed", () => {
    const over = Object.assign(async (): Promise<Response> => new Response(), { preconnect: 1 });
    const observed = observeFetch(over, { tap: createTap() });
    expect(observed.preconnect).toBe(1);
    expect(observed.name).toBe(over.name);
  });
});
