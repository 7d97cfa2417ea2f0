// Tries whichever version of openai is installed beside the packed packages. A plain program: it needs neither their
// sources nor a test runner, and runs under the Node that the version asks for.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createTap } from "@runtap/core";
import { observe } from "@runtap/openai";
import OpenAI from "openai";
import { VERSION } from "openai/version";

const WORDS = ["Runs", " begin", " and", " end."];
const head = { id: "chatcmpl-1", created: 1, model: "gpt-5-2025" };
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };

const chunk = (delta, finish_reason = null) => ({
  ...head,
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta, finish_reason }],
});

const streamed = [
  chunk({ role: "assistant", content: "" }),
  ...WORDS.map((content) => chunk({ content })),
  chunk({}, "stop"),
  { ...head, object: "chat.completion.chunk", choices: [], usage },
];

const message = (content, tool_calls) => ({
  role: "assistant",
  content,
  tool_calls,
  refusal: null,
});
const whole = (said, finish_reason) => ({
  ...head,
  object: "chat.completion",
  choices: [{ index: 0, message: said, finish_reason }],
  usage,
});

const calling = [
  { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Bern"}' } },
];

let requests = 0;
let closed = 0;

const server = createServer((request, response) => {
  let text = "";
  request.on("data", (data) => {
    text += data;
  });
  request.on("end", () => {
    requests += 1;
    const body = JSON.parse(text);
    const json = (status, value) => {
      response.writeHead(status, { "content-type": "application/json", "retry-after-ms": "1" });
      response.end(JSON.stringify(value));
    };
    if (body.model === "busy" && request.headers["x-stainless-retry-count"] === "0") {
      return json(429, { error: { message: "busy" } });
    }
    if (body.model === "broken") return json(400, { error: { message: "no such model" } });
    if (request.url === "/embeddings") {
      const embedding = Buffer.from(new Float32Array([0.5, 0.25]).buffer).toString("base64");
      return json(200, { object: "list", model: "e", data: [{ embedding, index: 0 }], usage });
    }
    if (body.stream !== true) {
      const isAsked = body.tools !== undefined && !text.includes('"role":"tool"');
      return json(
        200,
        isAsked
          ? whole(message(null, calling), "tool_calls")
          : whole(message(WORDS.join("")), "stop"),
      );
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const each of streamed) response.write(`data: ${JSON.stringify(each)}\n\n`);
    if (body.model === "endless") response.on("close", () => (closed += 1));
    else response.end("data: [DONE]\n\n");
    return undefined;
  });
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const heard = [];
const tap = createTap({
  handlers: { name: "heard", on: { "*": (event) => void heard.push(event) } },
});
const baseURL = `http://127.0.0.1:${server.address().port}`;
const plain = new OpenAI({ baseURL, apiKey: "none" });
const client = observe(plain, { tap });
assert.equal(client, plain);

const request = { model: "gpt-5", messages: [{ role: "user", content: "What do runs do?" }] };

/** What was heard of the calls since the last time: the endings, and how many tokens. */
const taken = () => {
  const events = heard.splice(0);
  const endings = events.filter(({ type }) => /\.(?:end|error|cancel)$/.test(type));
  const tokens = events.filter(({ type }) => type === "llm.token").map(({ token }) => token);
  return { events, endings, tokens, ending: endings.at(-1) };
};

async function wait(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

// Whole.
const answer = await client.chat.completions.create(request);
assert.equal(answer.choices[0].message.content, WORDS.join(""));
let { endings, tokens, ending, events } = taken();
assert.equal(endings.length, 1);
assert.equal(ending.type, "llm.end");
assert.equal(ending.text, WORDS.join(""));
assert.equal(ending.usage.outputTokens, 4);
assert.equal(ending.responseId, "chatcmpl-1");

// Streamed, in each way of reading.
const readers = {
  "for await": async (stream) => {
    for await (const _ of stream);
  },
  tee: async (stream) => {
    for (const branch of stream.tee()) for await (const _ of branch);
  },
  toReadableStream: (stream) => new Response(stream.toReadableStream()).text(),
};
for (const [way, read] of Object.entries(readers)) {
  await read(await client.chat.completions.create({ ...request, stream: true }));
  ({ endings, tokens, ending } = taken());
  assert.deepEqual(tokens, WORDS, way);
  assert.equal(endings.length, 1, way);
  assert.equal(ending.type, "llm.end", way);
  assert.equal(ending.usage.inputTokens, 9, way);
}
const runner = client.chat.completions.stream(request);
assert.equal(await runner.finalContent(), WORDS.join(""));
assert.equal(taken().ending.type, "llm.end");

// Broken out of.
for await (const each of await client.chat.completions.create({
  ...request,
  model: "endless",
  stream: true,
})) {
  if (each.choices[0].delta.content === " begin") break;
}
({ endings, ending } = taken());
assert.equal(endings.length, 1);
assert.deepEqual([ending.type, ending.reason, ending.text], ["llm.cancel", "break", "Runs begin"]);
await wait(() => closed === 1);

// Aborted.
const controller = new AbortController();
const endless = { ...request, model: "endless", stream: true };
let seen = "";
for await (const each of await client.chat.completions.create(endless, {
  signal: controller.signal,
})) {
  seen += each.choices[0]?.delta.content ?? "";
  if (seen === "Runs begin") controller.abort();
}
({ endings, ending } = taken());
assert.equal(endings.length, 1);
assert.deepEqual([ending.type, ending.reason, ending.text], ["llm.cancel", "abort", seen]);
await wait(() => closed === 2);

// Refused, and tried again.
await assert.rejects(client.chat.completions.create({ ...request, model: "broken" }), (error) => {
  assert.ok(error instanceof OpenAI.BadRequestError);
  assert.equal(taken().ending.error, error);
  return true;
});
await client.chat.completions.create({ ...request, model: "busy" });
({ events, ending } = taken());
assert.equal(events.filter(({ type }) => type === "run.retry").length, 1);
assert.equal(ending.type, "llm.end");

// The response as it is, and beside its data.
assert.match(
  await (await client.chat.completions.create({ ...request, stream: true }).asResponse()).text(),
  /DONE/,
);
assert.equal(taken().ending.text, WORDS.join(""));
const { data } = await client.chat.completions.create(request).withResponse();
assert.equal(data.id, "chatcmpl-1");
assert.equal(taken().endings.length, 1);

// Embeddings.
const vectors = await client.embeddings.create({ model: "e", input: ["one"] });
assert.deepEqual(vectors.data[0].embedding, [0.5, 0.25]);
({ ending } = taken());
assert.deepEqual([ending.type, ending.count, ending.dimensions], ["embedding.end", 1, 2]);

// An agent, its model calls and its tool.
const agent = client.chat.completions.runTools({
  ...request,
  tools: [
    {
      type: "function",
      function: {
        name: "weather",
        description: "",
        parameters: {},
        parse: JSON.parse,
        function: ({ city }) => `rain in ${city}`,
      },
    },
  ],
});
assert.equal(await agent.finalContent(), WORDS.join(""));
({ events, endings } = taken());
assert.deepEqual(
  endings.map(({ type }) => type),
  ["llm.end", "tool.end", "llm.end", "agent.end"],
);
assert.equal(events.find(({ type }) => type === "tool.start").toolCallId, "call_1");
const { tool, toolInput } = events.find(({ type }) => type === "agent.action");
assert.deepEqual([tool, toolInput], ["weather", { city: "Bern" }]);
assert.equal(endings[1].output, "rain in Bern");

// A guard.
const gate = {
  name: "gate",
  on: {},
  guard: {
    "llm.start": async () => {
      throw new Error("closed");
    },
  },
};
const before = requests;
await assert.rejects(
  tap.scope({ handlers: gate }, () => client.chat.completions.create(request)),
  { name: "GuardError" },
);
assert.equal(requests, before);

await tap.close();
server.closeAllConnections();
server.close();
console.log(`openai ${VERSION} on Node ${process.versions.node}: all as expected`);
