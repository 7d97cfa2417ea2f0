import { defineHandler, GuardError } from "@runtap/core";
import type { Exchange } from "@runtap/testing/server";
import OpenAI from "openai";
import { zodFunction } from "openai/helpers/zod";
import type { AutoParseableTool } from "openai/lib/parser";
import { expect, test } from "vitest";
import { z } from "zod";
import { chatBody, usage } from "./chat-answers.ts";
import { type Setting, setting, type SettingOptions } from "./setting.ts";

const cities = [
  { id: "call_1", args: '{"city":"Bern"}' },
  { id: "call_2", args: '{"city":"Ulm"}' },
];

function isFirst(json: unknown): boolean {
  return !JSON.stringify(json).includes('"role":"tool"');
}

const toolCalls = cities.map(({ id, args }) => ({
  id,
  type: "function",
  function: { name: "weather", arguments: args },
}));

const asked: Exchange = {
  match: ({ json }) => isFirst(json),
  body: {
    ...chatBody,
    choices: [
      {
        index: 0,
        finish_reason: "tool_calls",
        message: { role: "assistant", content: null, tool_calls: toolCalls },
      },
    ],
  },
};

function chunk(delta: object, finish_reason: string | null = null): { readonly data: object } {
  const { id, model, created } = chatBody;
  const object = "chat.completion.chunk";
  return { data: { id, model, created, object, choices: [{ index: 0, delta, finish_reason }] } };
}

const askedInPieces: Exchange = {
  match: ({ json }) => isFirst(json),
  events: [
    chunk({ role: "assistant", content: null }),
    ...toolCalls.flatMap((call, index) => [
      chunk({ tool_calls: [{ ...call, index, function: { name: "weather", arguments: "" } }] }),
      chunk({ tool_calls: [{ index, function: { arguments: call.function.arguments } }] }),
    ]),
    chunk({}, "tool_calls"),
    { data: "[DONE]" },
  ],
};

const answeredInPieces: Exchange = {
  events: [chunk({ role: "assistant", content: "Rain." }), chunk({}, "stop"), { data: "[DONE]" }],
};

const messages = [{ role: "user" as const, content: "Weather?" }];

type Weather = (args: { city: string }) => unknown;

const parameters = z.object({ city: z.string() });

function weatherTool(weather: Weather): AutoParseableTool<{
  name: string;
  arguments: { city: string };
  function: Weather;
}> {
  return zodFunction({ name: "weather", parameters, function: (args) => weather(args) });
}

function request(weather: Weather): {
  readonly model: string;
  readonly messages: typeof messages;
  readonly tools: [ReturnType<typeof weatherTool>];
} {
  return { model: "gpt-5", messages, tools: [weatherTool(weather)] };
}

const whole = [asked, { body: chatBody }];

async function loop(weather: Weather, options: SettingOptions = {}): Promise<Setting> {
  const at = await setting(whole, options);
  await at.client.chat.completions
    .runTools(request(weather))
    .finalContent()
    .catch((error: unknown) => error);
  return at;
}

test("makes an agent of the loop, with its model calls and its tools inside", async () => {
  await using at = await loop(({ city }) => `rain in ${city}`);
  expect(at.heard.runs.tree()).toBe(
    [
      "agent runTools: end",
      "├─ llm chat: end",
      "├─ llm chat: end",
      "├─ tool weather: end",
      "└─ tool weather: end",
    ].join("\n"),
  );
  const agent = at.heard.runs.find("runTools", "agent");
  expect(agent.start?.input).toEqual(messages);
  expect(agent.event("agent.end").output).toBe(chatBody.choices[0]?.message.content);
  expect(
    agent.events.filter((event) => event.type === "agent.action").map((event) => event.toolInput),
  ).toEqual([{ city: "Bern" }, { city: "Ulm" }]);
  expect(at.heard.runs.all("tool").map(({ start, ending }) => ({ start, ending }))).toMatchObject(
    cities.map(({ id, args }) => {
      const input: unknown = JSON.parse(args);
      return {
        start: { toolCallId: id, input },
        ending: { output: `rain in ${id === "call_1" ? "Bern" : "Ulm"}` },
      };
    }),
  );
});

test("tells parallel calls of one tool apart, in whichever order they come to an end", async () => {
  const order: string[] = [];
  let letFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    letFirst = resolve;
  });
  await using at = await loop(async ({ city }) => {
    if (city === "Bern") await first;
    order.push(city);
    letFirst();
    return city;
  });
  expect(order).toEqual(["Ulm", "Bern"]);
  expect(
    at.heard.runs.all("tool").map((run) => [run.start?.toolCallId, run.event("tool.end").output]),
  ).toEqual([
    ["call_1", "Bern"],
    ["call_2", "Ulm"],
  ]);
});

test("makes the same runs of a loop that streams", async () => {
  await using at = await setting([askedInPieces, answeredInPieces]);
  const runner = at.client.chat.completions.runTools({
    ...request(({ city }) => city),
    stream: true,
  });
  expect(await runner.finalContent()).toBe("Rain.");
  expect(at.heard.runs.all("tool").map((run) => run.start?.toolCallId)).toEqual([
    "call_1",
    "call_2",
  ]);
  const [calling, telling] = at.heard.runs.all("llm");
  expect(calling?.event("llm.end").toolCalls?.map((call) => call.arguments)).toEqual(
    cities.map(({ args }) => args),
  );
  expect(telling?.text).toBe("Rain.");
  expect(at.heard.runs.all("llm").map((run) => run.parent?.name)).toEqual(["runTools", "runTools"]);
});

test("ends the tool and the agent with the error that a tool throws", async () => {
  const broken = new Error("no such city");
  const weather: Weather = () => {
    throw broken;
  };
  await using at = await loop(weather);
  const [first] = at.heard.runs.all("tool");
  expect(first?.event("tool.error").error).toBe(broken);
  const { error } = at.heard.runs.find("runTools", "agent").event("agent.error");
  expect(error).toBeInstanceOf(OpenAI.OpenAIError);
  expect(error.cause).toBe(broken);
});

test("ends a tool with an error where its arguments cannot be read, and the loop goes on", async () => {
  await using at = await setting(whole);
  const runner = at.client.chat.completions.runTools({
    model: "gpt-5",
    messages,
    tools: [
      {
        type: "function",
        function: {
          name: "weather",
          description: "",
          parameters: {},
          parse: async (args: string): Promise<object> => {
            if (args.includes("Ulm")) throw new TypeError("where is that?");
            const value: object = JSON.parse(args);
            return value;
          },
          function: (args: object) => args,
        },
      },
    ],
  });
  await runner.finalContent();
  expect(at.heard.runs.all("tool").map((run) => [run.start?.toolCallId, run.standing])).toEqual(
    expect.arrayContaining([
      ["call_1", "end"],
      ["call_2", "error"],
    ]),
  );
  expect(at.heard.runs.find("runTools").standing).toBe("end");
});

test("observes tools that read no arguments, and keeps their names", async () => {
  await using at = await setting(whole);
  function weather(args: string): string {
    return args;
  }
  const runner = at.client.chat.completions.runTools({
    model: "gpt-5",
    messages,
    tools: [{ type: "function", function: { description: "", parameters: {}, function: weather } }],
  });
  await runner.finalContent();
  expect(at.server.requests[0]?.json).toMatchObject({ tools: [{ function: { name: "weather" } }] });
  expect(at.heard.runs.all("tool").map((run) => [run.start?.toolCallId, run.start?.input])).toEqual(
    [
      ["call_1", { city: "Bern" }],
      ["call_2", { city: "Ulm" }],
    ],
  );
});

test("leaves tools the objects that they are, private fields and all", async () => {
  class Weather {
    readonly description = "";
    readonly parameters = {};
    readonly name = "weather";
    #asked = 0;
    parse(args: string): object {
      this.#asked += 1;
      return { args };
    }
    function(): string {
      return `answer ${this.#asked}`;
    }
  }
  await using at = await setting(whole);
  const weather = new Weather();
  const tools = [{ type: "function" as const, function: weather }];
  const runner = at.client.chat.completions.runTools({ model: "gpt-5", messages, tools });
  await runner.finalContent();
  expect(tools[0]?.function).toBe(weather);
  expect(at.heard.runs.all("tool").map((run) => run.event("tool.end").output)).toEqual([
    "answer 2",
    "answer 2",
  ]);
});

test("ends the agent with cancel where the program aborts the loop", async () => {
  await using at = await setting(whole);
  const runner = at.client.chat.completions.runTools(
    request(() => {
      runner.abort();
      return "late";
    }),
  );
  await expect(runner.done()).rejects.toThrow(OpenAI.APIUserAbortError);
  expect(at.heard.runs.find("runTools", "agent").event("agent.cancel").reason).toBe("abort");
  expect(at.heard.runs.all().map((run) => run.standing)).not.toContain("open");
});

function guarded(event: "agent.start" | "tool.start", isLate: boolean): SettingOptions {
  const veto = (): void | Promise<void> => {
    if (isLate) return Promise.reject(new Error("not today"));
    throw new Error("not today");
  };
  return { handlers: defineHandler({ name: "gate", on: {}, guard: { [event]: veto } }) };
}

test.each([true, false])(
  "asks guards of the agent before anything is sent, late: %s",
  async (isLate) => {
    await using at = await setting(whole, guarded("agent.start", isLate));
    const runner = at.client.chat.completions.runTools(request(() => "never"));
    const failure = await runner.done().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.OpenAIError);
    expect(failure).toMatchObject({ cause: expect.any(GuardError) });
    expect(at.server.requests).toEqual([]);
    expect(at.heard.runs.find("runTools", "agent").event("agent.cancel").reason).toBe("guard");
  },
);

test.each([true, false])("asks guards of a tool before it is called, late: %s", async (isLate) => {
  let calls = 0;
  await using at = await loop(
    () => {
      calls += 1;
    },
    guarded("tool.start", isLate),
  );
  expect(calls).toBe(0);
  expect(at.server.requests.length).toBe(1);
  expect(at.heard.runs.find("runTools", "agent").event("agent.error").error).toMatchObject({
    cause: expect.any(GuardError),
  });
});

test("gives what the unobserved loop gives, event for event", async () => {
  const events = async (client: OpenAI): Promise<readonly unknown[]> => {
    const heard: unknown[] = [];
    const runner = client.chat.completions.runTools(request(({ city }) => city));
    for (const name of [
      "connect",
      "message",
      "functionToolCall",
      "functionToolCallResult",
      "end",
    ] as const) {
      runner.on(name, (...args: readonly unknown[]) => void heard.push([name, ...args]));
    }
    await runner.done();
    heard.push(await runner.totalUsage(), runner.messages);
    return heard;
  };
  await using one = await setting(whole);
  await using other = await setting(whole);
  expect(await events(one.client)).toEqual(await events(other.plain));
  expect(one.heard.runs.all("llm")[0]?.event("llm.end").usage?.raw).toEqual(usage);
});
