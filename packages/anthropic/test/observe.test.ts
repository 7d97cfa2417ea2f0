import { createTap, defineHandler, GuardError, RuntapError } from "@runtap/core";
import { record, type RecordedRuns } from "@runtap/testing";
import { type Exchange, replayServer, type ReplayServer } from "@runtap/testing/server";
import { describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";
import { saidBy, written } from "./answers.ts";
import { question, type TestClient, type Version, versions } from "./clients.ts";
import { readAll } from "./reading.ts";

const whole: Exchange = {
  body: {
    id: "msg_whole",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-5-5-20260901",
    content: [
      { type: "thinking", thinking: "Hm.", signature: "c2ln" },
      { type: "text", text: "Twelve degrees." },
    ],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 12, output_tokens: 5, cache_read_input_tokens: 100 },
  },
};
const streaming = { ...question, stream: true } as const;
const { text } = saidBy(written.map(({ data }) => data));

describe.each(versions)("client $version", ({ create, createOwn, Client }: Version) => {
  const observed = async (
    script: Exchange | readonly Exchange[],
    use: (client: TestClient, server: ReplayServer) => Promise<unknown>,
    options: { readonly maxRetries?: number } = {},
  ): Promise<RecordedRuns> => {
    await using server = await replayServer(script);
    const { runs } = await record(async (tap) =>
      use(observe(create(server.url, options), { tap }), server),
    );
    return runs;
  };

  describe("a message", () => {
    it("says what is asked, and what is answered", async () => {
      const runs = await observed(whole, (client) =>
        client.messages.create({ ...question, temperature: 0.5, system: "Be short." }),
      );
      const run = runs.find("messages", "llm");
      expect(run.event("llm.start")).toMatchObject({
        model: "claude-sonnet-5-5",
        provider: "anthropic",
        parameters: { max_tokens: 100, temperature: 0.5 },
        input: [{ role: "system", content: "Be short." }, ...question.messages],
      });
      expect(run.event("llm.end")).toMatchObject({
        text: "Twelve degrees.",
        output: "Twelve degrees.",
        model: "claude-sonnet-5-5-20260901",
        responseId: "msg_whole",
        finishReason: "end_turn",
        usage: { inputTokens: 112, cacheReadTokens: 100, outputTokens: 5, source: "provider" },
        tokenEvents: 0,
      });
    });

    it("is inside the run of whoever asks", async () => {
      await using server = await replayServer(whole);
      const { runs } = await record(async (tap) => {
        const client = observe(create(server.url), { tap });
        const ask = (name: string): Promise<unknown> =>
          tap.run("chain", { name }, () => client.messages.create(question));
        await Promise.all([ask("one"), ask("two")]);
      });
      expect(runs.roots.map(({ name, children }) => [name, children.length])).toEqual([
        ["one", 1],
        ["two", 1],
      ]);
    });

    it("tells each further attempt, and why", async () => {
      const failFirst = { times: 2, status: 529, headers: { "retry-after-ms": "1" } };
      const runs = await observed(
        { ...whole, failFirst },
        (client) => client.messages.create(question),
        { maxRetries: 2 },
      );
      const run = runs.find("messages", "llm");
      expect(run.standing).toBe("end");
      const retries = run.events.filter(({ type }) => type === "run.retry");
      expect(retries).toMatchObject([
        { attempt: 2, error: { status: 529 }, delayMs: expect.any(Number) },
        { attempt: 3, error: { status: 529 } },
      ]);
    });
  });

  it.each<readonly [string, (client: TestClient) => PromiseLike<unknown>]>([
    ["counted tokens", ({ messages }) => messages.countTokens(question)],
    ["batches", ({ messages }) => messages.batches.list()],
    ["raw requests of other paths", (client) => Promise.resolve(client.post("/v1/x"))],
  ])("leaves %s alone", async (_, use) => {
    const runs = await observed({ body: { data: [], input_tokens: 1 } }, async (client) => {
      await Promise.resolve(use(client)).catch(() => undefined);
    });
    expect(runs.all()).toEqual([]);
  });

  describe("the client", () => {
    it("stays the same object, with the same keys", async () => {
      const client = create("http://127.0.0.1:1");
      const keys = Object.keys(client);
      expect(observe(client)).toBe(client);
      expect(Object.keys(client)).toEqual(keys);
      expect(client).toBeInstanceOf(Client);
    });

    it("is observed once, however often it is asked", async () => {
      const runs = await observed({ events: written }, async (client) => {
        observe(observe(client), { name: "again" });
        await readAll(await client.messages.create(streaming));
      });
      expect(runs.all().map(({ name }) => name)).toEqual(["messages"]);
    });

    it("has its copies observed, once", async () => {
      const failFirst = { times: 1, headers: { "retry-after-ms": "1" } };
      const runs = await observed({ ...whole, failFirst }, async (client) => {
        const copy = client.withOptions({ maxRetries: 1 });
        await copy.withOptions({ maxRetries: 2 }).messages.create(question);
      });
      expect(runs.sequence()).toBe("llm.start(messages) › run.retry(messages) › llm.end(messages)");
    });

    it("may be of a class of one's own", async () => {
      await using server = await replayServer(whole);
      const { runs, result } = await record(async (tap) => {
        const client = observe(createOwn("Mine", server.url), { tap });
        await client.messages.create(question);
        return client.secret();
      });
      expect(result).toBe("mine");
      expect(runs.all()).toHaveLength(1);
    });

    it.each(["the client", "its proxy"])("may be proxied; observed: %s", async (which) => {
      await using server = await replayServer(whole);
      const { runs } = await record(async (tap) => {
        const client = create(server.url);
        const proxy = new Proxy(client, {});
        observe(which === "the client" ? client : proxy, { tap });
        await proxy.messages.create(question);
        await client.messages.create(question);
      });
      expect(runs.all()).toHaveLength(2);
    });

    it("must not be frozen", () => {
      const client = Object.freeze(create("http://127.0.0.1:1"));
      expect(() => observe(client)).toThrow(
        "Expected the client to be an Anthropic client that is not frozen, got an object.",
      );
    });

    it.each([undefined, null, 7, "client", {}, { post: () => 1 }])(
      "must be one, not %j",
      (wrong) => {
        const attempt = (): unknown => Reflect.apply(observe, undefined, [wrong]);
        expect(attempt).toThrow(RuntapError);
        expect(attempt).toThrow("Expected the client to be an Anthropic client");
      },
    );

    it("must be given options that are sound", () => {
      const client = create("http://127.0.0.1:1");
      const attempt = (options: object): unknown =>
        Reflect.apply(observe, undefined, [client, options]);
      expect(() => attempt({ tap: 7 })).toThrow("Expected `tap` to be a tap, got `7` (number).");
      expect(() => attempt({ name: "" })).toThrow("Expected `name`");
      expect(() => attempt({ handlers: { name: "x", on: { "llm.strat": 1 } } })).toThrow(
        RuntapError,
      );
      expect(Object.getOwnPropertyNames(client)).not.toContain("post");
    });

    it("gives its runs a name, tags, metadata and handlers", async () => {
      const heard: string[] = [];
      const handlers = defineHandler({
        name: "own",
        on: { "*.start": ({ run }) => heard.push(run.name) },
      });
      await using server = await replayServer(whole);
      const { runs } = await record(async (tap) => {
        const options = { tap, handlers, name: "answer", tags: ["a"], metadata: { b: 1 } };
        await observe(create(server.url), options).messages.create(question);
      });
      const { info } = runs.find("answer", "llm");
      expect([info.tags, info.metadata, heard]).toEqual([["a"], { b: 1 }, ["answer"]]);
    });

    it("tells who answers", async () => {
      await using server = await replayServer(whole);
      const elsewhere: typeof fetch = (_, init) => fetch(`${server.url}/v1/messages`, init);
      const platform = create(server.url);
      Reflect.set(platform, "_genAIProviderName", "my.platform");
      const clients = [
        create(server.url),
        createOwn("AnthropicBedrock", server.url),
        createOwn("AnthropicBedrockMantle", server.url),
        createOwn("AnthropicVertex", server.url),
        createOwn("AnthropicFoundry", server.url),
        platform,
        create("https://api.deepseek.com/anthropic", { fetch: elsewhere }),
        create("https://api.anthropic.com", { fetch: elsewhere }),
      ];
      const { runs } = await record(async (tap) => {
        for (const client of clients) await observe(client, { tap }).messages.create(question);
        const own = observe(create(server.url), { tap, provider: "gateway" });
        await own.messages.create(question);
      });
      expect(runs.all("llm").map((run) => run.event("llm.start").provider)).toEqual([
        "anthropic",
        "aws.bedrock",
        "aws.bedrock",
        "gcp.vertex_ai",
        "azure.ai.inference",
        "my.platform",
        "deepseek",
        "anthropic",
        "gateway",
      ]);
    });
  });

  describe("guarded", () => {
    const roads: readonly (readonly [
      string,
      Exchange,
      (client: TestClient) => Promise<unknown>,
    ])[] = [
      ["a whole answer", whole, (client) => client.messages.create(question)],
      [
        "a whole answer with its response",
        whole,
        (client) => client.messages.create(question).withResponse(),
      ],
      [
        "a stream",
        { events: written },
        async (client) => {
          const { error } = await readAll(await client.messages.create(streaming));
          if (error !== undefined) throw error;
        },
      ],
      [
        "the final message",
        { events: written },
        (client) => client.messages.stream(question).finalMessage(),
      ],
    ];
    const forbidden = (): never => {
      throw new Error("forbidden");
    };
    const late = async (): Promise<void> => forbidden();

    it.each(roads.flatMap((road) => [[...road, forbidden] as const, [...road, late] as const]))(
      "does not send %s that is forbidden at its start",
      async (_, script, use, deny) => {
        await using server = await replayServer(script);
        const handlers = defineHandler({ name: "no", on: {}, guard: { "llm.start": deny } });
        const { error, runs } = await record.failing((tap) =>
          use(observe(create(server.url), { tap, handlers })),
        );
        expect(GuardError.isInstance(causeOf(error))).toBe(true);
        expect(runs.find("messages", "llm").event("llm.cancel").reason).toBe("guard");
        expect(server.requests).toEqual([]);
      },
    );

    it.each(roads.flatMap((road) => [[...road, forbidden] as const, [...road, late] as const]))(
      "withholds %s that is forbidden at its end",
      async (_, script, use, deny) => {
        await using server = await replayServer(script);
        const handlers = defineHandler({ name: "no", on: {}, guard: { "llm.end": deny } });
        const { error, runs } = await record.failing((tap) =>
          use(observe(create(server.url), { tap, handlers })),
        );
        expect(GuardError.isInstance(causeOf(error))).toBe(true);
        expect(runs.find("messages", "llm").event("llm.cancel").reason).toBe("guard");
      },
    );

    it.each(roads.slice(2))("stops %s at a token that is forbidden", async (_, script, use) => {
      await using server = await replayServer({ ...script, stall: true });
      const handlers = defineHandler({
        name: "no",
        on: {},
        guard: {
          "llm.token": ({ token }) => (token === "Ich sehe nach." ? forbidden() : undefined),
        },
      });
      const { error, runs } = await record.failing((tap) =>
        use(observe(create(server.url), { tap, handlers })),
      );
      expect(GuardError.isInstance(causeOf(error))).toBe(true);
      const run = runs.find("messages", "llm");
      expect(run.event("llm.cancel").reason).toBe("guard");
      expect(run.text).toBe("Zwölf Grad. ");
      expect(await server.requests[0]?.answer.ended).toBe("left");
    });
  });

  describe("stopped from outside", () => {
    it.each(["whole", "streamed"])("a %s answer stops with the run around it", async (kind) => {
      const stop = new AbortController();
      const never = new Promise<never>(() => undefined);
      const stopping = (): Promise<never> => {
        stop.abort();
        return never;
      };
      await using server = await replayServer(
        kind === "whole"
          ? { beforeHeaders: stopping }
          : { events: written, before: (event) => (event === 3 ? stopping() : undefined) },
      );
      const { error, runs } = await record.failing((tap) =>
        tap.run("chain", { name: "around", signal: stop.signal }, async () => {
          const client = observe(create(server.url), { tap });
          return kind === "whole"
            ? client.messages.create(question)
            : readAll(await client.messages.create(streaming));
        }),
      );
      expect(error).toBe(stop.signal.reason);
      expect(runs.find("messages", "llm").event("llm.cancel").reason).toBe("abort");
      expect(await server.requests[0]?.answer.ended).toBe("left");
    });

    it("a stream that is aborted before anybody reads it has ended", async () => {
      const runs = await observed({ events: written, stall: true }, async (client, server) => {
        const stream = await client.messages.create(streaming);
        stream.controller.abort();
        expect(await server.requests[0]?.answer.ended).toBe("left");
        await new Promise((resolve) => setTimeout(resolve, 0));
        await new Promise((resolve) => setTimeout(resolve, 0));
      });
      expect(runs.find("messages", "llm").event("llm.cancel").reason).toBe("abort");
    });

    it("a message stream that is aborted tells it as ever", async () => {
      const told: string[] = [];
      const runs = await observed({ events: written, stall: true }, async (client) => {
        const stream = client.messages.stream(question);
        for (const event of ["abort", "error", "end"] as const) {
          stream.on(event, () => void told.push(event));
        }
        stream.on("streamEvent", () => stream.abort());
        await expect(stream.done()).rejects.toBeInstanceOf(Client.APIUserAbortError);
      });
      expect(told).toEqual(["abort", "end"]);
      expect(runs.find("messages", "llm").event("llm.cancel").reason).toBe("abort");
    });
  });

  it("says the same text on its tokens and on its ending", async () => {
    const runs = await observed({ events: written }, async (client) =>
      readAll(await client.messages.create(streaming)),
    );
    const run = runs.find("messages", "llm");
    expect([run.text, run.event("llm.end").text]).toEqual([text, text]);
  });

  it("says nothing while runtap is not listened to, and changes nothing", async () => {
    await using server = await replayServer({ events: written });
    await using tap = createTap();
    const client = observe(create(server.url), { tap });
    const { events } = await readAll(await client.messages.create(streaming));
    expect(events).toHaveLength(written.length - 1);
    expect(tap.stats().openRuns).toBe(0);
  });
});

/** Helpers of the client wrap what they did not expect. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof GuardError ? error.cause : error;
}
