// Run with whichever version of the AI SDK is installed beside the packages: one program for all of them.
import assert from "node:assert/strict";
import { createTap, GuardError } from "@runtap/core";
import { observe } from "@runtap/ai-sdk";
import { z } from "zod";

// As a whole: what a version does not have is undefined, and no error of linking.
const ai = await import("ai");
const mocks = await import("ai/test");

const usage = {
  inputTokens: { total: 12, noCache: 9, cacheRead: 3, cacheWrite: undefined },
  outputTokens: { total: 7, text: 5, reasoning: 2 },
};
const stopAfter = Reflect.get(ai, "isStepCount") ?? ai.stepCountIs;
const weather = ai.tool({
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});

const finish = (unified) => ({ type: "finish", usage, finishReason: { unified, raw: unified } });
const saying = (...words) => [
  { type: "stream-start", warnings: [] },
  { type: "response-metadata", id: "resp-1", modelId: "mock-model-1" },
  { type: "text-start", id: "1" },
  ...words.map((delta) => ({ type: "text-delta", id: "1", delta })),
  { type: "text-end", id: "1" },
  finish("stop"),
];
const call = { toolCallId: "call-1", toolName: "weather", input: '{"city":"Rome"}' };
const asking = [
  { type: "stream-start", warnings: [] },
  { type: "reasoning-start", id: "r" },
  { type: "reasoning-delta", id: "r", delta: "Rome." },
  { type: "reasoning-end", id: "r" },
  { type: "tool-input-start", id: "call-1", toolName: "weather" },
  { type: "tool-input-delta", id: "call-1", delta: '{"city":' },
  { type: "tool-input-delta", id: "call-1", delta: '"Rome"}' },
  { type: "tool-input-end", id: "call-1" },
  { type: "tool-call", ...call },
  finish("tool-calls"),
];
const answer = (content, unified = "stop") => ({
  content,
  finishReason: { unified, raw: unified },
  usage,
  response: { id: "resp-1", modelId: "mock-model-1" },
  warnings: [],
});

/** A stream that hands its parts out as they are asked for, then closes, breaks or waits until the request is aborted. */
function partsOf(parts, signal, after = "close") {
  const left = [...parts];
  return new ReadableStream(
    {
      start: (controller) =>
        signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true }),
      pull: async (controller) => {
        if (left.length > 0) controller.enqueue(left.shift());
        else if (after === "close") controller.close();
        else if (after instanceof Error) controller.error(after);
        else await new Promise(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A model of the version's own mocks that gives these answers, one for each call. */
function model(Mock, answers, after) {
  const left = [...answers];
  const next = () => {
    const given = left.shift();
    if (given instanceof Error) throw given;
    assert(given !== undefined, "Asked once too often.");
    return given;
  };
  return new Mock({
    provider: "anthropic.messages",
    modelId: "claude",
    doGenerate: async () => next(),
    doStream: async ({ abortSignal }) => ({ stream: partsOf(next(), abortSignal, after) }),
  });
}

/** Runs a scenario, waits until every run has ended, and returns its runs, each with exactly one ending. */
async function runsOf(scenario, handlers = []) {
  const events = [];
  const recorder = { name: "recorder", on: { "*": (event) => events.push(event) } };
  const tap = createTap({ handlers: [recorder, ...handlers] });
  await scenario(observe(ai, { tap }), tap);
  for (let turn = 0; tap.stats().openRuns > 0; turn += 1) {
    assert(turn < 10_000, `Left open: ${JSON.stringify(events.map(({ type }) => type))}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const runs = new Map();
  for (const event of events) {
    const { id } = event.run;
    runs.set(id, [...(runs.get(id) ?? []), event]);
  }
  return [...runs.values()].map((own) => {
    const endings = own.filter(({ type }) => /^[a-z]+\.(end|error|cancel)$/.test(type));
    assert.equal(endings.length, 1, own.map(({ type }) => type).join());
    const [start] = own;
    const parent = start.run.parentId === undefined ? [] : runs.get(start.run.parentId);
    return {
      name: `${start.run.kind} ${start.run.name}`,
      under: parent[0]?.run.name,
      start,
      ending: endings[0],
      events: own,
      how: endings[0].reason ?? endings[0].type.split(".")[1],
    };
  });
}

const outline = (runs) => runs.map(({ name, under, how }) => `${under ?? ""} > ${name}: ${how}`);
const textOf = async (stream) => {
  let text = "";
  for await (const word of stream) text += word;
  return text;
};

const scenarios = {
  async "generateText with a tool"(Mock) {
    const runs = await runsOf(async ({ generateText }) => {
      const { text } = await generateText({
        model: model(Mock, [
          answer([{ type: "tool-call", ...call }], "tool-calls"),
          answer([{ type: "text", text: "Sunny." }]),
        ]),
        tools: { weather },
        stopWhen: stopAfter(3),
        prompt: "?",
      });
      assert.equal(text, "Sunny.");
    });
    assert.deepEqual(outline(runs), [
      " > chain generateText: end",
      "generateText > chain step 1: end",
      "step 1 > llm chat: end",
      "step 1 > tool weather: end",
      "generateText > chain step 2: end",
      "step 2 > llm chat: end",
    ]);
    const llm = runs.findLast(({ name }) => name === "llm chat");
    assert.equal(llm.start.provider, "anthropic");
    assert.equal(llm.ending.text, "Sunny.");
    assert.equal(llm.ending.responseId, "resp-1");
    assert.equal(llm.ending.model, "mock-model-1");
    assert.equal(llm.ending.usage.inputTokens, 12);
    assert.equal(llm.ending.usage.cacheReadTokens, 3);
  },
  async "streamText with a tool, however it is read"(Mock) {
    const ways = [
      (result) => textOf(result.textStream),
      (result) => result.text,
      async (result) => void (await result.consumeStream()),
      async (result) => void (await textOf(result.fullStream)),
      async (result) => void (await result.toUIMessageStreamResponse().text()),
      (result) =>
        textOf(
          "stream" in result
            ? result.toTextStreamResponse().body.pipeThrough(new TextDecoderStream())
            : result.textStream,
        ),
    ];
    for (const read of ways) {
      const runs = await runsOf(async ({ streamText }) => {
        const result = streamText({
          model: model(Mock, [asking, saying("Sunny ", "in Rome.")]),
          tools: { weather },
          stopWhen: stopAfter(3),
          prompt: "?",
        });
        assert.equal((await read(result)) ?? "Sunny in Rome.", "Sunny in Rome.");
        await result.text;
      });
      assert.deepEqual(outline(runs), [
        " > chain streamText: end",
        "streamText > chain step 1: end",
        "step 1 > llm chat: end",
        "step 1 > tool weather: end",
        "streamText > chain step 2: end",
        "step 2 > llm chat: end",
      ]);
      const tokens = runs.flatMap(({ events }) => events).filter((e) => e.type === "llm.token");
      assert.deepEqual(
        tokens.map(({ channel, token }) => `${channel}: ${token}`),
        [
          "reasoning: Rome.",
          'tool-call: {"city":',
          'tool-call: "Rome"}',
          "text: Sunny ",
          "text: in Rome.",
        ],
      );
    }
  },
  async "a reader who leaves, at every word"(Mock) {
    for (const at of [1, 2, 3]) {
      const runs = await runsOf(async ({ streamText }) => {
        const { textStream } = streamText({
          model: model(Mock, [saying("a", "b", "c")], "hang"),
          prompt: "?",
        });
        let read = 0;
        for await (const _ of textStream) if (++read === at) break;
      });
      assert.deepEqual(outline(runs).slice(0, 2), [
        " > chain streamText: break",
        "streamText > chain step 1: break",
      ]);
    }
  },
  async "back-pressure: no part is asked for sooner than unobserved"(Mock) {
    const many = saying(...Array.from({ length: 200 }, (_, at) => `${at} `));
    // Long enough for everything that reads ahead to have read all it wants.
    const settled = async () => {
      for (let turn = 0; turn < 100; turn += 1) await new Promise((done) => setImmediate(done));
    };
    const readAt = async ({ streamText }, name) => {
      let given = 0;
      const left = [...many];
      const stream = new ReadableStream(
        {
          pull: (controller) => {
            given += 1;
            if (left.length > 0) controller.enqueue(left.shift());
            else controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      const result = streamText({
        model: new Mock({ doStream: async () => ({ stream }) }),
        prompt: "?",
      });
      await settled();
      const asked = [given];
      const reader = result[name].getReader();
      for (let parts = 0; parts < 5; parts += 1) {
        await reader.read();
        await settled();
        asked.push(given);
      }
      await reader.cancel();
      return asked;
    };
    for (const name of ["textStream", "fullStream"]) {
      const bare = await readAt(ai, name);
      let observed;
      await runsOf(async (watched) => {
        observed = await readAt(watched, name);
      });
      observed.forEach((given, at) =>
        assert(given <= bare[at], `${name}: ${observed.join()}, not ${bare.join()}`),
      );
    }
  },
  async "an abort, at every word"(Mock) {
    for (const at of [1, 2, 3]) {
      const runs = await runsOf(async ({ streamText }) => {
        const controller = new AbortController();
        const { textStream } = streamText({
          model: model(Mock, [saying("a", "b", "c")], "hang"),
          prompt: "?",
          abortSignal: controller.signal,
        });
        let read = 0;
        for await (const _ of textStream) if (++read === at) controller.abort();
      });
      assert.equal(runs[0].how, "abort");
      assert.equal(runs[1].how, "abort");
    }
  },
  async "a time limit of the call, with a model that heeds it and one that does not"(Mock) {
    for (const isDeaf of "isStepCount" in ai ? [false, true] : [false]) {
      const runs = await runsOf(async ({ streamText }) => {
        const parts = saying("a", "b").slice(0, 4);
        const { textStream } = streamText({
          model: new Mock({
            provider: "anthropic.messages",
            modelId: "claude",
            doStream: async ({ abortSignal }) => ({
              stream: partsOf(parts, isDeaf ? undefined : abortSignal, "hang"),
            }),
          }),
          prompt: "?",
          timeout: { chunkMs: 20 },
          onError: () => undefined,
        });
        await textOf(textStream);
      });
      assert.deepEqual(outline(runs), [
        " > chain streamText: timeout",
        "streamText > chain step 1: timeout",
        "step 1 > llm chat: timeout",
      ]);
    }
  },
  async "a stream that is cut, and an error among its parts, at every part"(Mock) {
    const parts = saying("a", "b");
    for (const at of parts.keys()) {
      const error = new Error("terminated");
      const kinds = [
        [parts.slice(0, at), error],
        [[...parts.slice(0, at), { type: "error", error }, finish("error")], "close"],
      ];
      for (const [given, after] of kinds) {
        const runs = await runsOf(async ({ streamText }) => {
          const { textStream } = streamText({
            model: model(Mock, [given], after),
            prompt: "?",
            onError: () => undefined,
          });
          await textOf(textStream).catch((thrown) => assert.equal(thrown, error));
        });
        assert.deepEqual(
          runs.map(({ how, ending }) => [how, ending.error]),
          [
            ["error", error],
            ["error", error],
            ["error", error],
          ],
        );
      }
    }
  },
  async "a stream that is retried"(Mock) {
    if (!("isStepCount" in ai)) return;
    const error = new Error("overloaded");
    const runs = await runsOf(async ({ streamText }) => {
      const { textStream } = streamText({
        model: model(Mock, [[...saying("a").slice(0, 4), { type: "error", error }], saying("b")]),
        prompt: "?",
        streamRetries: 1,
        onError: () => undefined,
      });
      assert.match(await textOf(textStream), /b$/);
    });
    assert.deepEqual(outline(runs), [
      " > chain streamText: end",
      "streamText > chain step 1: end",
      "step 1 > llm chat: end",
    ]);
    const retry = runs[2].events.find(({ type }) => type === "run.retry");
    assert.equal(retry.error, error);
    assert.equal(runs[2].ending.text, "b");
  },
  async "retries of a call, and what it fails with in the end"(Mock) {
    const busy = () =>
      new ai.APICallError({
        message: "Too many requests",
        url: "http://127.0.0.1",
        requestBodyValues: {},
        statusCode: 429,
        responseHeaders: { "retry-after-ms": "1" },
      });
    const well = await runsOf(async ({ generateText }) => {
      await generateText({
        model: model(Mock, [busy(), answer([{ type: "text", text: "hi" }])]),
        prompt: "?",
      });
    });
    assert.deepEqual(
      well[2].events.map(({ type }) => type),
      ["llm.start", "run.retry", "llm.end"],
    );
    const badly = await runsOf(async ({ generateText }) => {
      const asked = generateText({
        model: model(Mock, [busy(), busy()]),
        maxRetries: 1,
        prompt: "?",
      });
      await assert.rejects(asked, (error) => ai.RetryError.isInstance(error));
    });
    assert.deepEqual(
      badly.map(({ how }) => how),
      ["error", "error", "error"],
    );
  },
  async agents(Mock) {
    const runs = await runsOf(async ({ ToolLoopAgent }) => {
      const settings = { id: "forecaster", tools: { weather }, stopWhen: stopAfter(3) };
      const whole = new ToolLoopAgent({
        ...settings,
        model: model(Mock, [answer([{ type: "text", text: "Sunny." }])]),
      });
      assert.equal((await whole.generate({ prompt: "?" })).text, "Sunny.");
      const streamed = new ToolLoopAgent({
        ...settings,
        model: model(Mock, [asking, saying("Sunny.")]),
      });
      const { textStream } = await streamed.stream({ prompt: "?" });
      assert.equal(await textOf(textStream), "Sunny.");
    });
    assert.deepEqual(outline(runs), [
      " > agent forecaster: end",
      "forecaster > chain step 1: end",
      "step 1 > llm chat: end",
      " > agent forecaster: end",
      "forecaster > chain step 1: end",
      "step 1 > llm chat: end",
      "step 1 > tool weather: end",
      "forecaster > chain step 2: end",
      "step 2 > llm chat: end",
    ]);
  },
  async objects(Mock) {
    const schema = z.object({ city: z.string() });
    const runs = await runsOf(async ({ generateObject, streamObject, generateText }) => {
      const text = '{"city":"Rome"}';
      const whole = [answer([{ type: "text", text }])];
      assert.deepEqual(
        (await generateObject({ model: model(Mock, whole), schema, prompt: "?" })).object,
        { city: "Rome" },
      );
      const { partialObjectStream } = streamObject({
        model: model(Mock, [saying('{"city":', '"Rome"}')]),
        schema,
        prompt: "?",
      });
      await textOf(partialObjectStream);
      const { output } = await generateText({
        model: model(Mock, whole),
        output: ai.Output.object({ schema }),
        prompt: "?",
      });
      assert.deepEqual(output, { city: "Rome" });
    });
    assert.deepEqual(
      runs.filter(({ under }) => under === undefined).map(({ name, how }) => `${name}: ${how}`),
      ["chain generateObject: end", "chain streamObject: end", "chain generateText: end"],
    );
    assert.deepEqual(runs[2].ending.output, { city: "Rome" });
  },
  async embeddings() {
    const Mock = Reflect.get(mocks, "MockEmbeddingModelV4") ?? mocks.MockEmbeddingModelV3;
    const embedder = new Mock({
      modelId: "embedder",
      doEmbed: async ({ values }) => ({
        embeddings: values.map(() => [1, 2]),
        usage: { tokens: values.length },
        warnings: [],
      }),
    });
    const runs = await runsOf(async ({ embed, embedMany }) => {
      await embed({ model: embedder, value: "a" });
      await embedMany({ model: embedder, values: ["a", "b"] });
    });
    assert.deepEqual(outline(runs), [" > embedding embed: end", " > embedding embedMany: end"]);
    assert.deepEqual(
      runs.map(({ ending: { count, dimensions, usage } }) => [
        count,
        dimensions,
        usage.inputTokens,
      ]),
      [
        [1, 2, 1],
        [2, 2, 2],
      ],
    );
  },
  async "a guard that forbids a token"(Mock) {
    const guard = {
      "llm.token": ({ token }) => {
        if (token === "b") throw new Error("over budget");
      },
    };
    const runs = await runsOf(
      async ({ streamText }) => {
        const { textStream } = streamText({
          model: model(Mock, [saying("a", "b", "c")]),
          prompt: "?",
          onError: () => undefined,
        });
        await assert.rejects(textOf(textStream), GuardError);
      },
      [{ name: "budget", on: {}, guard }],
    );
    assert.equal(runs[2].how, "guard");
  },
  async "telemetry settings of the call"(Mock) {
    const hi = [answer([{ type: "text", text: "hi" }])];
    const heard = [];
    const runs = await runsOf(async ({ generateText }) => {
      const call = (telemetry) =>
        generateText({
          model: model(Mock, hi),
          prompt: "?",
          telemetry,
          experimental_telemetry: telemetry,
        });
      await call({ functionId: "named" });
      await call({ isEnabled: false });
      const integrations = [{ onStart: () => void heard.push("start") }];
      await call({ functionId: "beside", integrations });
    });
    assert.deepEqual(
      runs.filter(({ under }) => under === undefined).map(({ name }) => name),
      ["chain named", "chain beside"],
    );
    assert.deepEqual(heard, ["start"]);
  },
};

const versions = Object.entries(mocks).filter(([name]) => /^MockLanguageModelV[34]$/.test(name));
for (const [version, Mock] of versions) {
  for (const [name, scenario] of Object.entries(scenarios)) {
    try {
      await scenario(Mock);
    } catch (error) {
      console.error(`${name}, with ${version}:`);
      throw error;
    }
  }
}
