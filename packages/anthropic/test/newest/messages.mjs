// Tries whichever version of @anthropic-ai/sdk is installed beside the packed packages. A plain program: it needs neither
// their sources nor a test runner, and runs under the Node that the version asks for.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { VERSION } from "@anthropic-ai/sdk/version";
import { observe } from "@runtap/anthropic";
import { createTap } from "@runtap/core";
import { replayServer } from "@runtap/testing/server";

const WORDS = ["Runs", " begin", " and", " end."];
const TEXT = WORDS.join("");
const head = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-5-5-2026" };
const usage = { input_tokens: 2, cache_read_input_tokens: 7, output_tokens: 4 };

const event = (type, fields) => ({ event: type, data: { type, ...fields } });
const block = (index, content, deltas) => [
  event("content_block_start", { index, content_block: content }),
  ...deltas.map((delta) => event("content_block_delta", { index, delta })),
  event("content_block_stop", { index }),
];
const streamed = [
  event("message_start", {
    message: { ...head, content: [], usage: { ...usage, output_tokens: 1 } },
  }),
  ...block(0, { type: "thinking", thinking: "", signature: "" }, [
    { type: "thinking_delta", thinking: "Hm." },
  ]),
  ...block(
    1,
    { type: "text", text: "" },
    WORDS.map((text) => ({ type: "text_delta", text })),
  ),
  event("message_delta", { delta: { stop_reason: "end_turn" }, usage }),
  event("message_stop", {}),
];
// As far as " begin".
const isBegun = 7;

const whole = (content, stop_reason) => ({
  body: { ...head, content, stop_reason, stop_sequence: null, usage },
});
const calling = whole(
  [{ type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Bern" } }],
  "tool_use",
);
const answer = whole([{ type: "text", text: TEXT }], "end_turn");

const server = await replayServer(({ json }) => {
  const said = JSON.stringify(json);
  if (json.model === "broken")
    return { status: 400, body: { error: { message: "no such model" } } };
  if (json.model === "cut") return { events: streamed, cutAfterEvents: isBegun };
  if (json.model === "endless") return { events: streamed, stopAfterEvents: isBegun, stall: true };
  if (json.tools !== undefined && !said.includes("tool_result")) return calling;
  return json.stream === true ? { events: streamed, pieceBytes: 7 } : answer;
});

const heard = [];
const tap = createTap({
  handlers: { name: "heard", on: { "*": (each) => void heard.push(each) } },
});
const plain = new Anthropic({ baseURL: server.url, apiKey: "none" });
const client = observe(plain, { tap });
assert.equal(client, plain);

const request = {
  model: "claude-sonnet-5-5",
  max_tokens: 100,
  messages: [{ role: "user", content: "What do runs do?" }],
};
const streaming = { ...request, stream: true };

/** What was heard of the calls since the last time: the endings, and the tokens of a channel. */
const taken = () => {
  const events = heard.splice(0);
  const endings = events.filter(({ type }) => /\.(?:end|error|cancel)$/.test(type));
  const tokens = (channel) =>
    events.filter((each) => each.channel === channel).map(({ token }) => token);
  return { events, endings, tokens, ending: endings.at(-1) };
};

/** How the server saw the last answer end. */
const ended = () => server.requests.at(-1).answer.ended;

// Whole.
const message = await client.messages.create(request);
assert.equal(message.content[0].text, TEXT);
let { endings, tokens, ending, events } = taken();
assert.equal(endings.length, 1);
assert.equal(ending.type, "llm.end");
assert.equal(ending.text, TEXT);
assert.deepEqual([ending.usage.inputTokens, ending.usage.cacheReadTokens], [9, 7]);
assert.equal(ending.responseId, "msg_1");

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
  await read(await client.messages.create(streaming));
  ({ endings, tokens, ending } = taken());
  assert.deepEqual(tokens("text"), WORDS, way);
  assert.deepEqual(tokens("reasoning"), ["Hm."], way);
  assert.equal(endings.length, 1, way);
  assert.equal(ending.type, "llm.end", way);
  assert.equal(ending.usage.outputTokens, 4, way);
}
for (const { messages } of [client, client.beta]) {
  assert.equal(await messages.stream(request).finalText(), TEXT);
  ({ endings, ending } = taken());
  assert.deepEqual([endings.length, ending.type, ending.text], [1, "llm.end", TEXT]);
}

// Broken off.
let seen = "";
for await (const each of await client.messages.create({ ...streaming, model: "endless" })) {
  seen += each.delta?.text ?? "";
  if (seen === "Runs begin") break;
}
({ endings, ending } = taken());
assert.equal(endings.length, 1);
assert.deepEqual([ending.type, ending.reason, ending.text], ["llm.cancel", "break", seen]);
assert.equal(await ended(), "left");

// Aborted.
const controller = new AbortController();
const { signal } = controller;
seen = "";
for await (const each of await client.messages.create(
  { ...streaming, model: "endless" },
  { signal },
)) {
  seen += each.delta?.text ?? "";
  if (seen === "Runs begin") controller.abort();
}
({ endings, ending } = taken());
assert.equal(endings.length, 1);
assert.deepEqual([ending.type, ending.reason, ending.text], ["llm.cancel", "abort", seen]);
assert.equal(await ended(), "left");

const aborted = client.messages.stream({ ...request, model: "endless" });
aborted.on("text", (_, text) => {
  if (text === "Runs begin") aborted.abort();
});
await assert.rejects(aborted.done(), Anthropic.APIUserAbortError);
({ endings, ending } = taken());
assert.deepEqual([endings.length, ending.type, ending.reason], [1, "llm.cancel", "abort"]);

// Cut.
await assert.rejects(async () => {
  for await (const _ of await client.messages.create({ ...streaming, model: "cut" }));
});
({ endings, ending } = taken());
assert.deepEqual([endings.length, ending.type, ending.text], [1, "llm.error", "Runs begin"]);

// Refused.
await assert.rejects(client.messages.create({ ...request, model: "broken" }), (error) => {
  assert.ok(error instanceof Anthropic.BadRequestError);
  assert.equal(taken().ending.error, error);
  return true;
});

// The response as it is, and beside its data.
assert.match(await (await client.messages.create(streaming).asResponse()).text(), /message_stop/);
assert.equal(taken().ending.text, TEXT);
const { data } = await client.messages.create(request).withResponse();
assert.equal(data.id, "msg_1");
assert.equal(taken().endings.length, 1);

// An agent, its messages and its tool; streamed too.
const tools = [
  {
    type: "custom",
    name: "weather",
    input_schema: { type: "object" },
    parse: (input) => input,
    run: ({ city }) => `rain in ${city}`,
  },
];
for (const stream of [false, true]) {
  const last = await client.beta.messages.toolRunner({
    ...request,
    tools: stream ? [] : tools,
    stream,
    messages: stream
      ? [...request.messages, { role: "user", content: "tool_result" }]
      : request.messages,
  });
  assert.equal(last.content.at(-1).text, TEXT);
  ({ events, endings } = taken());
  assert.deepEqual(
    endings.map(({ type }) => type),
    stream ? ["llm.end", "agent.end"] : ["llm.end", "tool.end", "llm.end", "agent.end"],
  );
  const started = events.find(({ type }) => type === "tool.start");
  assert.deepEqual(
    [started?.toolCallId, endings[1]?.output],
    stream ? [undefined, last] : ["toolu_1", "rain in Bern"],
  );
}

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
const before = server.requests.length;
await assert.rejects(
  tap.scope({ handlers: gate }, () => client.messages.create(request)),
  { name: "GuardError" },
);
assert.equal(server.requests.length, before);

await tap.close();
await server.close();
console.log(`@anthropic-ai/sdk ${VERSION} on Node ${process.versions.node}: all as expected`);
