import { createTap, defineHandler, GuardError, type Tap, tap as processTap } from "@runtap/core";
import { observe, type OpenAIOptions } from "@runtap/openai";
import { recordingHandler } from "@runtap/testing";
import { type ReplayServer, replayServer } from "@runtap/testing/server";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { chatBody, chatEvents, done, request } from "./chat-answers.ts";

function make(server: ReplayServer): OpenAI {
  return new OpenAI({ baseURL: server.url, apiKey: "none" });
}

async function heardOf(client: OpenAI, tap: Tap): Promise<readonly string[]> {
  const heard = recordingHandler();
  const detach = tap.use(heard);
  await client.chat.completions.create(request);
  detach();
  return heard.runs.all().map((run) => `${run.name}: ${run.standing}`);
}

describe("a client that is observed", () => {
  test("is the same object, which shows no more fields than it had", async () => {
    await using server = await replayServer({ body: chatBody });
    const client = make(server);
    const before = Object.keys(client);
    const observed: OpenAI = observe(client, { tap: createTap() });
    expect(observed).toBe(client);
    expect(Object.keys(client)).toEqual(before);
    expect(observed).toBeInstanceOf(OpenAI);
  });

  test("is observed once, however often it is asked for", async () => {
    await using server = await replayServer({ body: chatBody });
    const tap = createTap();
    const client = observe(observe(make(server), { tap }), { tap });
    expect(await heardOf(client, tap)).toEqual(["chat: end"]);
  });

  test("starts its runs on the process-wide tap where no other is given", async () => {
    await using server = await replayServer({ body: chatBody });
    expect(await heardOf(observe(make(server)), processTap)).toEqual(["chat: end"]);
  });

  test("hands its observation on to copies of it, retries told once", async () => {
    await using server = await replayServer({
      body: chatBody,
      failFirst: { times: 1, headers: { "retry-after-ms": "1" } },
    });
    const heard = recordingHandler();
    const tap = createTap({ handlers: heard });
    const copy = observe(make(server), { tap }).withOptions({ maxRetries: 1 });
    await copy.chat.completions.create(request);
    expect(heard.runs.sequence()).toBe("llm.start(chat) › run.retry(chat) › llm.end(chat)");
  });

  test("may be a proxy", async () => {
    await using server = await replayServer({ body: chatBody });
    const tap = createTap();
    const proxy = new Proxy(make(server), {});
    const client = observe(proxy, { tap });
    expect(client).toBe(proxy);
    expect(await heardOf(client, tap)).toEqual(["chat: end"]);
  });

  test("may be of a subclass, with a post of its own", async () => {
    await using server = await replayServer({ body: chatBody });
    const paths: string[] = [];
    class Own extends OpenAI {
      override post: OpenAI["post"] = (path, options) => {
        paths.push(path);
        return super.post(path, options);
      };
    }
    const tap = createTap();
    const own = observe(new Own({ baseURL: server.url, apiKey: "none" }), { tap });
    expect(await heardOf(own, tap)).toEqual(["chat: end"]);
    expect(paths).toEqual(["/chat/completions"]);
  });

  describe("may be of a subclass whose post sends a copy of what it is given", () => {
    async function sentBy(
      guard?: () => Promise<void>,
    ): Promise<{ readonly answer: unknown; readonly sent: readonly unknown[] }> {
      await using server = await replayServer({ body: chatBody });
      class Own extends OpenAI {
        override post: OpenAI["post"] = (path, options) =>
          super.post(path, Object.assign({}, options, { headers: { "x-own": "1" } }));
      }
      const gate = defineHandler({ name: "gate", on: {}, guard: { "llm.start": guard } });
      const tap = createTap({ handlers: guard === undefined ? [] : gate });
      const own = observe(new Own({ baseURL: server.url, apiKey: "none" }), { tap });
      const answer = await own.chat.completions.create(request).catch((error: unknown) => error);
      return {
        answer,
        sent: server.requests.map(({ headers, json }) => [headers["x-own"], json]),
      };
    }

    test.each([undefined, () => Promise.resolve()])("with guards: %s", async (guard) => {
      const { answer, sent } = await sentBy(guard);
      expect(answer).toMatchObject({ id: "chatcmpl-1" });
      expect(sent).toEqual([["1", request]]);
    });

    test("and sends nothing that a guard forbids", async () => {
      const { answer, sent } = await sentBy(() => Promise.reject(new Error("closed")));
      expect(answer).toBeInstanceOf(GuardError);
      expect(sent).toEqual([]);
    });
  });

  test("works where there is no ambient context", async () => {
    await using server = await replayServer({ body: chatBody });
    const tap = createTap({ context: "explicit" });
    expect(await heardOf(observe(make(server), { tap }), tap)).toEqual(["chat: end"]);
  });

  test("names, tags and describes its runs as told, for its own handlers too", async () => {
    await using server = await replayServer({ body: chatBody });
    const heard = recordingHandler();
    const options: OpenAIOptions = {
      tap: createTap(),
      name: "judge",
      handlers: heard,
      tags: ["eval"],
      metadata: { tenant: "acme" },
    };
    await observe(make(server), options).chat.completions.create(request);
    expect(heard.runs.find("judge").info).toMatchObject({
      tags: ["eval"],
      metadata: { tenant: "acme" },
    });
  });

  test("makes its runs children of the run that the code is inside", async () => {
    await using server = await replayServer({ events: [...chatEvents, done] });
    const heard = recordingHandler();
    const tap = createTap({ handlers: heard });
    const client = observe(make(server), { tap });
    await tap.run("chain", { name: "rag" }, () => client.chat.completions.stream(request).done());
    expect(heard.runs.tree()).toBe("chain rag: end\n└─ llm chat: end, 4 tokens");
  });
});

describe("observe complains of", () => {
  test("what is no client", () => {
    const call = (client: unknown): unknown => Reflect.apply(observe, undefined, [client]);
    for (const client of [undefined, null, "client", {}, { post: 1 }, OpenAI]) {
      expect(() => call(client)).toThrow(/^Expected the client to be an OpenAI client, got /);
    }
  });

  test("a frozen client", () => {
    const client = Object.freeze(new OpenAI({ apiKey: "none" }));
    expect(() => observe(client)).toThrow(
      "Expected the client to be an OpenAI client that is not frozen, got an object. It is observed in place: observe it before it is frozen.",
    );
  });

  test.each<[unknown, RegExp]>([
    [null, /Expected the options of `observe` to be an object, got null/],
    [{ tap: {} }, /Expected `tap` to be a tap, got an object/],
    [{ name: "" }, /Expected `name` to be a text that is not empty, got `""` \(string\)/],
    [{ provider: 7 }, /Expected `provider` to be a text that is not empty, got `7` \(number\)/],
    [{ tags: "eu" }, /`tags`/],
    [{ handlers: { name: "no listeners" } }, /Expected /],
    [{ includeUsage: "yes" }, /Expected `includeUsage` to be a boolean, got `"yes"` \(string\)/],
  ])("options that are not sound: %j", (options, message) => {
    const client = new OpenAI({ apiKey: "none" });
    expect(() => Reflect.apply(observe, undefined, [client, options])).toThrow(message);
    // It was not touched.
    expect(Object.hasOwn(client, "post")).toBe(false);
  });
});
