import { replayServer } from "@runtap/testing/server";
import { expect, test } from "vitest";
import { chatBody, chatEvents, done } from "./chat-answers.ts";
import { runProgram } from "./program.ts";

const OPENING = `
  import { createTap } from "@runtap/core";
  import { observe } from "@runtap/openai";
  import OpenAI from "openai";
  const say = (line) => console.log(line);
  process.on("unhandledRejection", (error) => say("unhandled: " + error.constructor.name));
  const ending = ({ type, reason, text }) => say([type, reason, text].filter(Boolean).join(" "));
  const tap = createTap({ handlers: { name: "endings", on: { "*.end": ending, "*.error": ending, "*.cancel": ending } } });
  const [baseURL, isObserved] = process.argv.slice(1);
  const plain = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
  const client = isObserved === "observed" ? observe(plain, { tap }) : plain;
  const request = { model: "gpt-5", messages: [] };
  const stream = (options) => client.chat.completions.create({ ...request, stream: true }, options);
`;

const stalled = {
  path: "/stalled/chat/completions",
  events: [...chatEvents],
  stopAfterEvents: 3,
  stall: true,
};

test("lets the process exit by itself, whatever became of its calls", async () => {
  await using server = await replayServer([
    { path: "/cut/chat/completions", events: [...chatEvents], cutAfterEvents: 2 },
    stalled,
    stalled,
    { events: [...chatEvents, done] },
  ]);
  const { code, lines, stderr } = await runProgram(
    `${OPENING}
    for await (const _ of await stream());
    for await (const _ of await stream({ path: "/none" }));
    const at = (path) => { client.baseURL = baseURL + path; };
    at("/cut");
    try { for await (const _ of await stream()); } catch (error) { say(error.message); }
    at("/stalled");
    for await (const chunk of await stream()) if (chunk.choices[0].delta.content) break;
    const controller = new AbortController();
    let seen = "";
    for await (const chunk of await stream({ signal: controller.signal })) {
      seen += chunk.choices[0].delta.content ?? "";
      // Once it waits for more: aborted while a piece is still being read, the client itself may never come back.
      if (seen === "Runs begin") setTimeout(() => controller.abort(), 5);
    }
    say(seen);
    at("");
    globalThis.kept = await stream();
    `,
    server.url,
    "observed",
  );
  expect(stderr).toBe("");
  expect(lines).toEqual([
    "llm.end Runs begin and end.",
    "llm.end Runs begin and end.",
    "llm.error Runs",
    "terminated",
    "llm.cancel break Runs",
    "llm.cancel abort Runs begin",
    "Runs begin",
  ]);
  expect(code).toBe(0);
});

test.each(["whole", "streamed", "helper", "raw"])(
  "leaves a rejection unhandled that was, and none that was not: %s",
  async (how) => {
    await using server = await replayServer({
      body: chatBody,
      failFirst: { times: 99, status: 400 },
    });
    const uses = {
      whole: "client.chat.completions.create(request);",
      streamed: "stream();",
      helper: "client.chat.completions.stream(request);",
      raw: "client.chat.completions.create(request).asResponse();",
    };
    const use = Object.entries(uses).find(([name]) => name === how)?.[1] ?? "";
    const observed = await runProgram(`${OPENING} ${use}`, server.url, "observed");
    const plain = await runProgram(`${OPENING} ${use}`, server.url, "plain");
    expect([observed.code, observed.stderr]).toEqual([plain.code, plain.stderr]);
    expect(observed.lines).toEqual(["llm.error", ...plain.lines]);
    expect(plain.lines).toEqual(["unhandled: BadRequestError"]);
  },
);
