import { defineHandler, GuardError, type RunInfo } from "@runtap/core";
import { NO_RECORDINGS, sessionOf, sessions } from "@runtap/repo/recordings";
import { record, type RecordedRuns } from "@runtap/testing";
import { type Exchange, replayServer, type ReplayServer } from "@runtap/testing/server";
import { describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";
import { fieldOf, written } from "./answers.ts";
import { question, type TestClient, type TestTool, type Version, versions } from "./clients.ts";

function message(content: readonly object[], stop_reason: string): Exchange {
  return {
    body: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-5-5",
      content,
      stop_reason,
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 5 },
    },
  };
}

const asksFor = (...uses: readonly (readonly [id: string, name: string])[]): Exchange =>
  message(
    uses.map(([id, name]) => ({ type: "tool_use", id, name, input: { city: "Paris" } })),
    "tool_use",
  );
const answers = message([{ type: "text", text: "It rains." }], "end_turn");
const streamedAnswer: Exchange = {
  events: written.map(({ event, data }) =>
    event === "message_delta"
      ? {
          event,
          data: { type: event, delta: { stop_reason: "end_turn" }, usage: { output_tokens: 4 } },
        }
      : { event, data },
  ),
};

function tool(name: string, run: TestTool["run"]): TestTool {
  return { type: "custom", name, input_schema: { type: "object" }, parse: (input) => input, run };
}

const weather = tool("weather", (input) => `It rains in ${String(fieldOf(input, "city"))}.`);

function callOn(target: object, name: string, ...args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== "function") throw new Error(`There is no ${name}.`);
  const result: unknown = Reflect.apply(method, target, [...args]);
  return result;
}

/** What the model was told of its calls of tools. */
function results(server: ReplayServer, request = 1): readonly unknown[] {
  const messages = fieldOf(server.requests[request]?.json, "messages");
  const content = Array.isArray(messages) ? fieldOf(messages.at(-1), "content") : undefined;
  return Array.isArray(content)
    ? content.map((block) => [fieldOf(block, "content"), fieldOf(block, "is_error")])
    : [];
}

async function turnsOf(runner: AsyncIterable<object>): Promise<readonly object[]> {
  const turns: object[] = [];
  for await (const turn of runner) turns.push(turn);
  return turns;
}

describe.each(versions)("client $version", ({ create, Client, version }: Version) => {
  const observed = async (
    script: readonly Exchange[],
    use: (client: TestClient, server: ReplayServer) => Promise<unknown>,
  ): Promise<RecordedRuns> => {
    await using server = await replayServer(script);
    const { runs } = await record(async (tap) => use(observe(create(server.url), { tap }), server));
    return runs;
  };

  const [session] = sessions.filter(({ file }) => file.includes("anthropic"));

  describe.skipIf(session === undefined)(`a recorded session, unless ${NO_RECORDINGS}`, () => {
    const steps = session === undefined ? [] : sessionOf(session);
    const test = tool("test_tool", (input) => `Called with ${String(fieldOf(input, "count"))}`);

    it("is an agent around its messages and tools", async () => {
      const script = steps.slice(2, 4).map(({ json }) => ({ body: json }));
      const runs = await observed(script, async (client) => {
        await client.beta.messages.toolRunner({ ...question, tools: [test] });
      });
      expect(runs.tree()).toBe(
        [
          "agent toolRunner: end",
          "├─ llm messages: end",
          "├─ llm messages: end",
          "├─ tool test_tool: end",
          "└─ tool test_tool: end",
        ].join("\n"),
      );
      expect(runs.sequence()).toBe(
        [
          "agent.start(toolRunner) › llm.start(messages) › llm.end(messages)",
          "agent.action(toolRunner) › tool.start(test_tool) › tool.end(test_tool)",
          "agent.action(toolRunner) › tool.start(test_tool) › tool.end(test_tool)",
          "llm.start(messages) › llm.end(messages) › agent.end(toolRunner)",
        ].join(" › "),
      );
      const agent = runs.find("toolRunner", "agent");
      expect(agent.event("agent.start").input).toEqual(question.messages);
      expect(agent.event("agent.end").output).toMatchObject(steps[3]?.json ?? {});
      const tools = runs.all("tool").map((run) => [run.start, run.ending]);
      expect(tools).toMatchObject([
        [
          { toolCallId: "toolu_01L8GVQapA1HmggQcrwboukH", input: { count: 1 } },
          { output: "Called with 1" },
        ],
        [
          { toolCallId: "toolu_01J5Fvzxu7DP1Uh59c1kr5JD", input: { count: 2 } },
          { output: "Called with 2" },
        ],
      ]);
      expect(runs.all("llm").map(({ ending }) => ending)).toMatchObject([
        { usage: { inputTokens: 418, outputTokens: 113 }, finishReason: "tool_use" },
        { usage: { outputTokens: expect.any(Number) }, finishReason: "end_turn" },
      ]);
    });

    it("gives the same turns and requests, observed and not", async () => {
      const script = steps.slice(2, 4).map(({ json }) => ({ body: json }));
      const both = [true, false].map(async (isObserved) => {
        await using server = await replayServer(script);
        const client = create(server.url);
        if (isObserved) observe(client);
        const runner = client.beta.messages.toolRunner({ ...question, tools: [test] });
        const turns = await turnsOf(runner);
        const { params } = runner;
        const { run: _, parse: __, ...definition } = { ...test, ...params.tools[0] };
        const last = await runner.done();
        const requests = server.requests.map(({ json, path }) => [path, json]);
        return { turns, last, requests, definition, hasParams: Object.keys(params) };
      });
      const [first, second] = await Promise.all(both);
      expect(first).toEqual(second);
      expect(first?.turns).toHaveLength(2);
    });
  });

  it("says each choice of a tool as an action of the agent", async () => {
    const runs = await observed([asksFor(["t1", "weather"]), answers], async (client) => {
      await client.beta.messages.toolRunner({ ...question, tools: [weather] });
    });
    expect(runs.find("toolRunner", "agent").event("agent.action")).toMatchObject({
      tool: "weather",
      toolInput: { city: "Paris" },
    });
  });

  it("says what a tool throws, which the model is told as ever", async () => {
    const failure = new Error("no network");
    const failing = tool("weather", () => Promise.reject(failure));
    const runs = await observed([asksFor(["t1", "weather"]), answers], async (client, server) => {
      await client.beta.messages.toolRunner({ ...question, tools: [failing] });
      expect(results(server)).toEqual([["Error: no network", true]]);
    });
    const failed = runs.find("weather", "tool");
    expect(failed.event("tool.error").error).toBe(failure);
    expect(failed.event("tool.start").toolCallId).toBe("t1");
    expect(runs.find("toolRunner").standing).toBe("end");
  });

  it("says that a tool has refused its arguments", async () => {
    const refusal = new Error("no such city");
    const strict: TestTool = {
      ...weather,
      parse: () => {
        throw refusal;
      },
    };
    const runs = await observed([asksFor(["t1", "weather"]), answers], async (client, server) => {
      await client.beta.messages.toolRunner({ ...question, tools: [strict] });
      expect(results(server)).toEqual([["Error: no such city", true]]);
    });
    const refused = runs.find("weather", "tool");
    expect(refused.event("tool.error").error).toBe(refusal);
    expect(refused.start).toMatchObject({ input: { city: "Paris" } });
  });

  it.each([false, true])(
    "observes streamed turns, tools run early: %s",
    async (runToolsEagerly) => {
      const wanted = tool("get_weather", () => "It rains.");
      const runs = await observed([{ events: written }, streamedAnswer], async (client) => {
        const tools = [wanted];
        const params = { ...question, tools, stream: true, runToolsEagerly } as const;
        for await (const stream of client.beta.messages.toolRunner(params))
          await stream.finalMessage();
      });
      expect(runs.tree()).toBe(
        [
          "agent toolRunner: end",
          "├─ llm messages: end, 6 tokens",
          "├─ llm messages: end, 6 tokens",
          "└─ tool get_weather: end",
        ].join("\n"),
      );
      expect(runs.find("get_weather", "tool").start).toMatchObject({
        toolCallId: "toolu_1",
        input: { city: "Paris" },
      });
      expect(runs.find("toolRunner", "agent").event("agent.end").output).toMatchObject({
        stop_reason: "end_turn",
      });
    },
  );

  it("is an agent that was left where the loop is broken off", async () => {
    const runs = await observed([asksFor(["t1", "weather"]), answers], async (client, server) => {
      for await (const turn of client.beta.messages.toolRunner({ ...question, tools: [weather] })) {
        expect(turn).toMatchObject({ stop_reason: "tool_use" });
        break;
      }
      expect(server.requests).toHaveLength(1);
    });
    expect(runs.find("toolRunner", "agent").event("agent.cancel").reason).toBe("break");
    expect(runs.all("tool")).toEqual([]);
  });

  it("is an agent that was aborted, and rejects as ever", async () => {
    const stop = new AbortController();
    const stopping = tool("weather", () => {
      stop.abort();
      return "too late";
    });
    const runs = await observed([asksFor(["t1", "weather"]), answers], async (client) => {
      const runner = client.beta.messages.toolRunner(
        { ...question, tools: [stopping] },
        { signal: stop.signal },
      );
      await expect(Promise.resolve(runner)).rejects.toBeInstanceOf(Client.APIUserAbortError);
    });
    expect(runs.find("toolRunner", "agent").event("agent.cancel").reason).toBe("abort");
    expect(runs.find("weather", "tool").event("tool.end").output).toBe("too late");
  });

  it("is an agent that has failed where a message fails, one failure that began there", async () => {
    const failing: Exchange = { status: 400, body: { error: { message: "no" } } };
    const runs = await observed([asksFor(["t1", "weather"]), failing], async (client) => {
      const runner = client.beta.messages.toolRunner({ ...question, tools: [weather] });
      await expect(Promise.resolve(runner)).rejects.toBeInstanceOf(Client.BadRequestError);
    });
    const [, failed] = runs.all("llm");
    expect(runs.find("toolRunner", "agent").event("agent.error").originRunId).toBe(failed?.info.id);
  });

  it("leaves tools as they are, frozen ones and those with private fields", async () => {
    class Weather {
      readonly type = "custom";
      readonly name = "weather";
      readonly input_schema = { type: "object" } as const;
      readonly #climate = "rain";
      readonly parse = (input: unknown): unknown => input;
      run(): string {
        return this.#climate;
      }
      toJSON(): object {
        const { type, name, input_schema } = this;
        return { type, name, input_schema, description: this.#climate };
      }
    }
    const frozen = Object.freeze(tool("news", () => "none"));
    const before = { ...frozen };
    const runs = await observed(
      [asksFor(["t1", "weather"], ["t2", "news"]), answers],
      async (client, server) => {
        const runner = client.beta.messages.toolRunner({
          ...question,
          tools: [new Weather(), frozen],
        });
        expect(runner.params.tools[0]).toBeInstanceOf(Weather);
        expect(runner.params.tools[1]).toEqual({
          ...before,
          run: expect.any(Function),
          parse: expect.any(Function),
        });
        await runner;
        expect(results(server)).toEqual([
          ["rain", undefined],
          ["none", undefined],
        ]);
        const [first] = server.requests;
        expect(fieldOf(first?.json, "tools")).toEqual([
          {
            type: "custom",
            name: "weather",
            input_schema: { type: "object" },
            description: "rain",
          },
          { type: "custom", name: "news", input_schema: { type: "object" } },
        ]);
      },
    );
    expect({ ...frozen }).toEqual(before);
    expect(runs.all("tool").map(({ name, standing }) => [name, standing])).toEqual([
      ["weather", "end"],
      ["news", "end"],
    ]);
  });

  it("sees tools that the runner is given later", async () => {
    const runs = await observed(
      [asksFor(["t1", "weather"], ["t2", "news"]), answers],
      async (client) => {
        const runner = client.beta.messages.toolRunner({ ...question, tools: [] });
        callOn(runner, "setMessagesParams", (params: object) => ({ ...params, tools: [weather] }));
        callOn(
          runner,
          "addTools",
          tool("news", () => "none"),
        );
        await runner;
      },
    );
    expect(runs.all("tool").map(({ name, standing }) => [name, standing])).toEqual([
      ["weather", "end"],
      ["news", "end"],
    ]);
  });

  it("sees the members of a toolset, by their own names", async () => {
    const use = { type: "tool_use", id: "t1", name: "left_click", toolset_name: "computer" };
    const asks = message([{ ...use, input: { coordinate: [1, 2] } }], "tool_use");
    const computer = {
      type: "computer_toolset_20260801",
      run: async () => [{ type: "text", text: "clicked" }],
    };
    const runs = await observed([asks, answers], async (client) => {
      await callOn(client.beta.messages, "toolRunner", { ...question, tools: [computer] });
    });
    const clicked = runs.find("left_click", "tool");
    expect(clicked.start).toMatchObject({ toolCallId: "t1", input: { coordinate: [1, 2] } });
    expect(clicked.event("tool.end").output).toEqual([{ type: "text", text: "clicked" }]);
  });

  it("runs a tool that the program asks for before it iterates", async () => {
    const runs = await observed([answers], async (client) => {
      const messages = [
        ...question.messages,
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "t1", name: "weather", input: {} }],
        },
      ];
      const asked = { ...question, messages, tools: [weather] };
      const runner = callOn(client.beta.messages, "toolRunner", asked);
      if (typeof runner === "object" && runner !== null)
        await callOn(runner, "generateToolResponse");
    });
    expect(runs.roots.map(({ kind, name }) => [kind, name])).toEqual([["tool", "weather"]]);
  });

  it("is one agent, however often its client is observed", async () => {
    await using server = await replayServer([answers]);
    const { runs } = await record(async (tap) => {
      const client = observe(observe(create(server.url), { tap }), { tap });
      await client.withOptions({}).beta.messages.toolRunner({ ...question, tools: [] });
    });
    expect(runs.tree()).toBe("agent toolRunner: end\n└─ llm messages: end");
  });

  it("ends its iteration as a runner does, without a value", async () => {
    await observed([answers], async (client) => {
      const runner = client.beta.messages.toolRunner({ ...question, tools: [] });
      const turns = runner[Symbol.asyncIterator]();
      expect(await turns.next()).toMatchObject({ value: { stop_reason: "end_turn" } });
      expect(await turns.next()).toEqual({ done: true, value: undefined });
      expect(await turns.next()).toEqual({ done: true, value: undefined });
      await expect(runner.done()).resolves.toMatchObject({ stop_reason: "end_turn" });
    });
  });

  it("tells handlers what was asked first, whatever the runner adds to it", async () => {
    await using server = await replayServer([asksFor(["t1", "weather"]), answers]);
    const asked: unknown[] = [];
    const handlers = defineHandler({
      name: "asked",
      on: { "agent.start": ({ input }) => asked.push(input) },
    });
    await record(async (tap) => {
      const client = observe(create(server.url), { tap, handlers });
      await client.beta.messages.toolRunner({ ...question, tools: [weather] });
    });
    expect(asked).toEqual([question.messages]);
  });

  it("starts nothing for a runner that is never iterated", async () => {
    const runs = await observed([answers], async (client) => {
      client.beta.messages.toolRunner({ ...question, tools: [weather] });
    });
    expect(runs.all()).toEqual([]);
  });

  it("is inside the run of the program, with the handlers, tags and metadata of its client", async () => {
    await using server = await replayServer([asksFor(["t1", "weather"]), answers]);
    const heard: RunInfo[] = [];
    const own = defineHandler({ name: "own", on: { "*.start": ({ run }) => heard.push(run) } });
    const { runs } = await record((tap) =>
      tap.run("chain", { name: "forecast" }, async () => {
        const options = { tap, handlers: own, tags: ["rain"], metadata: { place: "Paris" } };
        const client = observe(create(server.url), options);
        await client.beta.messages.toolRunner({ ...question, tools: [weather] });
      }),
    );
    expect(runs.find("toolRunner").parent?.name).toBe("forecast");
    expect(heard.map(({ kind }) => kind)).toEqual(["agent", "llm", "tool", "llm"]);
    expect(heard.map(({ tags, metadata }) => [tags, metadata])).toEqual(
      heard.map(() => [["rain"], { place: "Paris" }]),
    );
  });

  describe("guarded", () => {
    const guarded = async (
      name: string,
      on: "agent.start" | "agent.action" | "llm.start" | "tool.start" | "tool.end",
      isLate: boolean,
    ): Promise<readonly [unknown, RecordedRuns, ReplayServer]> => {
      await using server = await replayServer([asksFor(["t1", "weather"]), answers]);
      const deny = async (): Promise<void> => {
        throw new Error("forbidden");
      };
      const guard = isLate
        ? { [on]: deny }
        : {
            [on]: () => {
              throw new Error("forbidden");
            },
          };
      const handlers = defineHandler({ name, on: {}, guard });
      let outcome: unknown;
      const { runs } = await record(async (tap) => {
        const client = observe(create(server.url), { tap, handlers });
        outcome = await Promise.resolve(
          client.beta.messages.toolRunner({ ...question, tools: [weather] }),
        ).catch((error: unknown) => error);
      });
      return [outcome, runs, server];
    };

    it.each([false, true])(
      "does not begin, where the agent is forbidden; late: %s",
      async (late) => {
        const [outcome, runs, server] = await guarded("no agents", "agent.start", late);
        expect(outcome).toBeInstanceOf(GuardError);
        expect(runs.find("toolRunner", "agent").event("agent.cancel").reason).toBe("guard");
        expect(server.requests).toEqual([]);
      },
    );

    it.each([false, true])("fails, where its message is forbidden; late: %s", async (late) => {
      const [outcome, runs, server] = await guarded("no models", "llm.start", late);
      expect(outcome).toBeInstanceOf(GuardError);
      expect(runs.find("messages", "llm").event("llm.cancel").reason).toBe("guard");
      expect(runs.find("toolRunner", "agent").standing).toBe("error");
      expect(server.requests).toEqual([]);
    });

    it("stops, where the choice of a tool is forbidden", async () => {
      const [outcome, runs, server] = await guarded("no actions", "agent.action", false);
      expect(outcome).toBeInstanceOf(GuardError);
      expect(runs.find("toolRunner", "agent").event("agent.cancel").reason).toBe("guard");
      expect(server.requests).toHaveLength(1);
    });

    it.each([
      ["tool.start", false],
      ["tool.start", true],
      ["tool.end", false],
      ["tool.end", true],
    ] as const)("tells the model that a tool is forbidden, on %s; late: %s", async (on, late) => {
      const [outcome, runs, server] = await guarded("no tools", on, late);
      expect(outcome).toMatchObject({ stop_reason: "end_turn" });
      expect(results(server)).toEqual([[expect.stringContaining("forbidden"), true]]);
      expect(runs.find("weather", "tool").event("tool.cancel").reason).toBe("guard");
      expect(runs.find("toolRunner", "agent").standing).toBe("end");
    });
  });

  // Version 0 has none.
  const threads = version.startsWith("1") ? ["a thread"] : [];
  describe.each(threads)("%s", () => {
    const thread = (client: TestClient, tools: readonly TestTool[]): object => {
      const { model, max_tokens } = question;
      const made = callOn(client.beta.messages, "thread", { model, max_tokens, tools });
      if (typeof made !== "object" || made === null) throw new Error("There are no threads.");
      return made;
    };

    it("has its turns observed, whole and streamed", async () => {
      const runs = await observed([answers, { events: written }], async (client) => {
        const started = thread(client, []);
        const [asked] = question.messages;
        await callOn(started, "send", asked);
        const stream = callOn(started, "stream", asked);
        if (typeof stream === "object" && stream !== null) await callOn(stream, "finalMessage");
      });
      expect(runs.all("llm").map(({ standing, ending }) => [standing, ending])).toMatchObject([
        ["end", { usage: { inputTokens: 10 }, text: "It rains." }],
        ["end", { usage: { inputTokens: 9632 }, text: "Zwölf Grad. Ich sehe nach." }],
      ]);
    });

    it("has its tool runners observed, and those of its forks", async () => {
      const script = [asksFor(["t1", "weather"]), answers, asksFor(["t2", "weather"]), answers];
      const runs = await observed(script, async (client) => {
        const started = thread(client, [weather]);
        callOn(started, "append", { role: "user", content: "What is the weather?" });
        const fork = callOn(started, "fork");
        for (const each of [started, fork]) {
          if (typeof each === "object" && each !== null) await callOn(each, "toolRunner");
        }
      });
      expect(runs.all("agent").map(({ standing }) => standing)).toEqual(["end", "end"]);
      expect(runs.all("tool").map(({ start }) => start)).toMatchObject([
        { toolCallId: "t1" },
        { toolCallId: "t2" },
      ]);
    });
  });
});
