import { replayServer } from "@runtap/testing/server";
import { describe, expect, it } from "vitest";
import { written } from "./answers.ts";
import { runProgram } from "./program.ts";

const program = (client: string, uses: string): string => `
  import Anthropic from "${client}";
  import { createTap } from "@runtap/core";
  import { observe } from "@runtap/anthropic";
  const [baseURL, how] = process.argv.slice(1);
  process.on("unhandledRejection", (error) => console.log("unhandled:", error.constructor.name));
  const ending = ({ type, reason }) => console.log(type, reason ?? "");
  const on = { "*.end": ending, "*.error": ending, "*.cancel": ending };
  // A machine under load makes any handler slow.
  const tap = createTap({ handlers: { name: "endings", on }, onWarning: () => undefined });
  const plain = new Anthropic({ baseURL, apiKey: "none", maxRetries: 0 });
  const client = how === "observed" ? observe(plain, { tap }) : plain;
  const asked = { model: "m", max_tokens: 9, messages: [{ role: "user", content: "?" }] };
  const create = (model = "m") => client.messages.create({ ...asked, model, stream: true });
  ${uses}
`;

const clients = ["@anthropic-ai/sdk", "anthropic-sdk-0"];

// Each starts a process or two, which load a client.
describe.each(clients)("a program with %s", { timeout: 60_000 }, (client) => {
  it("exits by itself, whatever became of its streams", async () => {
    await using server = await replayServer(({ json }) => {
      const said = JSON.stringify(json);
      if (said.includes("cut")) return { events: written, cutAfterEvents: 4 };
      return said.includes("stalled") ? { events: written, stall: true } : { events: written };
    });
    const ran = await runProgram(
      program(
        client,
        `
        for await (const _ of await create());
        try { for await (const _ of await create("cut")); } catch (error) { console.log(error.message); }
        for await (const _ of await create("stalled")) break;
        const aborted = await create("stalled");
        for await (const _ of aborted) aborted.controller.abort();
        await client.messages.stream(asked).finalMessage();
        globalThis.kept = await create();
        `,
      ),
      server.url,
      "observed",
    );
    expect(ran).toEqual({
      code: 0,
      printed: [
        "llm.end ",
        "llm.error ",
        "terminated",
        "llm.cancel break",
        "llm.cancel abort",
        "llm.end ",
        "",
      ].join("\n"),
      complained: "",
    });
  });

  it.each([
    ["a whole answer", "client.messages.create(asked);"],
    ["a message stream", "client.messages.stream(asked);"],
    ["a tool runner", "client.beta.messages.toolRunner({ ...asked, tools: [] }).runUntilDone();"],
  ])("leaves a rejection unhandled that was, and none that was not: %s", async (_, use) => {
    await using server = await replayServer({ status: 400, body: { error: { message: "no" } } });
    const [observed, plain] = await Promise.all([
      runProgram(program(client, use), server.url, "observed"),
      runProgram(program(client, use), server.url, "plain"),
    ]);
    expect(plain.printed).toMatch(/^unhandled: \w+\n$/);
    expect(observed.printed).toMatch(/^llm\.error \n/);
    expect(observed.printed.replaceAll(/^(?:llm|agent)\.error \n/gm, "")).toBe(plain.printed);
    expect([observed.code, observed.complained]).toEqual([plain.code, plain.complained]);
  });
});
