import { createTap } from "@runtap/core";
import { type RecordedRun, recordingHandler } from "@runtap/testing";
import { type Exchange, replayServer, type ReplayServer } from "@runtap/testing/server";
import { describe, expect, it, vi } from "vitest";
import { observe } from "../src/index.ts";
import { fieldOf, streamedAnswers, written } from "./answers.ts";
import { question, TEST_EVENTS, type TestClient, type Version, versions } from "./clients.ts";
import { readAll } from "./reading.ts";

const whole = {
  id: "msg_whole",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-5-5",
  content: [{ type: "text", text: "Twelve degrees." }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 12, output_tokens: 5 },
};
const headers = { "request-id": "req_1", "anthropic-workspace-id": "wrkspc_1" };
const streaming = { ...question, stream: true } as const;

interface Outcome {
  readonly result?: unknown;
  /** What was thrown: its class, which is the same one, and what it says. */
  readonly thrown?: readonly unknown[];
}

async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await work };
  } catch (error) {
    const made: unknown = fieldOf(error, "constructor");
    return { thrown: [made, String(error), fieldOf(error, "status"), causeOf(error)] };
  }
}

function toldBy({ standing, ending }: RecordedRun): string {
  return ending !== undefined && "reason" in ending ? ending.reason : standing;
}

function causeOf(error: unknown): readonly unknown[] {
  const cause = fieldOf(error, "cause");
  return [String(cause), fieldOf(fieldOf(cause, "cause"), "code")];
}

/** How the run of an observed call ends: `open` where nobody reads the answer. */
type Ending = "end" | "error" | "abort" | "timeout" | "open";

type Use = (client: TestClient, server: ReplayServer) => Promise<unknown>;

/** What comes of the same program with the client as it is, and observed. */
async function bothWays(
  { create }: Version,
  script: Exchange,
  use: Use,
  {
    ending,
    ...options
  }: { readonly maxRetries?: number; readonly ending?: Ending | undefined } = {},
): Promise<readonly [Outcome, Outcome]> {
  const one = async (observed: boolean): Promise<Outcome> => {
    await using server = await replayServer(script);
    const recording = recordingHandler();
    await using tap = createTap({ handlers: recording });
    const client = create(server.url, options);
    const outcome = await outcomeOf(use(observed ? observe(client, { tap }) : client, server));
    const expected = observed && ending !== undefined ? [ending] : recording.runs.all().map(toldBy);
    await vi.waitFor(() => expect(recording.runs.all().map(toldBy)).toEqual(expected), 10_000);
    return outcome;
  };
  return [await one(true), await one(false)];
}

async function textOf(stream: ReadableStream): Promise<string> {
  return new Response(stream).text();
}

async function told(client: TestClient): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  const stream = client.messages.stream(question);
  for (const event of TEST_EVENTS) {
    stream.on(event, (...args: readonly unknown[]) => {
      events.push([event, ...args.map((arg) => (arg instanceof Error ? String(arg) : arg))]);
    });
  }
  await stream.done().catch(() => undefined);
  return structuredClone(events);
}

/** Programs, and what they are answered with. */
const programs: readonly (readonly [name: string, ending: Ending, script: Exchange, use: Use])[] = [
  ["a whole answer", "end", { body: whole, headers }, (client) => client.messages.create(question)],
  ["a parsed answer", "end", { body: whole }, (client) => client.messages.parse(question)],
  [
    "its request's id",
    "end",
    { body: whole, headers },
    async (client) => fieldOf(await client.messages.create(question), "_request_id"),
  ],
  [
    "an answer with its response",
    "end",
    { body: whole, headers },
    async (client) => {
      const { data, response, ...rest } = await client.messages.create(question).withResponse();
      return [data, response.status, response.headers.get("request-id"), rest];
    },
  ],
  [
    "the response alone",
    "end",
    { body: whole, headers },
    async (client) => {
      const response = await client.messages.create(question).asResponse();
      return [
        response.status,
        response.ok,
        response.headers.get("request-id"),
        await response.json(),
      ];
    },
  ],
  [
    "the response of a stream alone",
    "end",
    { events: written },
    async (client) => (await client.messages.create(streaming).asResponse()).text(),
  ],
  [
    "a response whose reader is aborted, for a reason",
    "abort",
    { events: written, stall: true },
    async (client) => {
      const controller = new AbortController();
      const { signal } = controller;
      const response = await client.messages.create(streaming, { signal }).asResponse();
      const reader = response.body?.getReader();
      await reader?.read();
      controller.abort(new Error("enough"));
      while ((await reader?.read())?.done === false);
      return "read to its end";
    },
  ],
  [
    "a response of which nothing is read",
    "open",
    { events: written },
    async (client) => (await client.messages.create(streaming).asResponse()).status,
  ],
  [
    "a stream with its response",
    "end",
    { events: written, headers },
    async (client) => {
      const { data, response } = await client.messages.create(streaming).withResponse();
      return [await readAll(data), response.headers.get("request-id"), response.bodyUsed];
    },
  ],
  [
    "both branches of a stream",
    "end",
    { events: written },
    async (client) => {
      const branches = (await client.messages.create(streaming)).tee();
      return Promise.all(branches.map(readAll));
    },
  ],
  [
    "a stream as a readable stream",
    "end",
    { events: written },
    async (client) => textOf((await client.messages.create(streaming)).toReadableStream()),
  ],
  [
    "a stream as an object",
    "open",
    { events: written },
    async (client) => {
      const stream = await client.messages.create(streaming);
      return [Object.keys(stream).sort(), stream.constructor, stream.controller.signal.aborted];
    },
  ],
  [
    "a stream that is read twice",
    "end",
    { events: written },
    async (client) => {
      const stream = await client.messages.create(streaming);
      const { error } = await readAll(stream);
      return [error, String((await readAll(stream)).error)];
    },
  ],
  ["the events of a message stream", "end", { events: written }, told],
  ["those of one that is cut", "error", { events: written, cutAfterEvents: 9 }, told],
  [
    "those of one with an error inside",
    "error",
    {
      events: [
        ...written.slice(0, 9),
        {
          event: "error",
          data: { type: "error", error: { type: "overloaded_error", message: "x" } },
        },
      ],
    },
    told,
  ],
  ["those of one that fails", "error", { status: 400, body: { error: { message: "no" } } }, told],
  [
    "the final message",
    "end",
    { events: written },
    (client) => client.messages.stream(question).finalMessage(),
  ],
  [
    "the final text",
    "end",
    { events: written },
    (client) => client.beta.messages.stream(question).finalText(),
  ],
  ["a beta message", "end", { body: whole }, (client) => client.beta.messages.create(question)],
  ...[400, 401, 403, 404, 409, 422, 429, 500, 529].map(
    (status) =>
      [
        `an error with status ${status}`,
        "error",
        {
          status,
          body: { type: "error", error: { type: "some_error", message: "no" } },
          headers: { "request-id": "req_1" },
        },
        (client: TestClient) => client.messages.create(question),
      ] as const,
  ),
  [
    "a page of a proxy",
    "error",
    { body: "<html>502</html>", headers: { "content-type": "text/html" } },
    (client) => client.messages.create(question),
  ],
  [
    "an empty answer",
    "error",
    { body: "", headers: { "content-type": "application/json" } },
    (client) => client.messages.create(question),
  ],
  [
    "an answer that is no JSON",
    "error",
    { body: "{", headers: { "content-type": "application/json" } },
    (client) => client.messages.create(question),
  ],
  [
    "an error inside a success",
    "error",
    { body: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } } },
    (client) => client.messages.create(question),
  ],
  [
    "a page in place of a stream",
    "error",
    { body: "<html>502</html>" },
    async (client) => readAll(await client.messages.create(streaming)),
  ],
  [
    "a stream with an event that is no JSON",
    "error",
    { events: [...written.slice(0, 3), { event: "content_block_delta", data: "{" }] },
    async (client) => {
      const { events, error } = await readAll(await client.messages.create(streaming));
      return [events, String(error)];
    },
  ],
  [
    "a stream with events of later versions",
    "end",
    {
      events: [
        { event: "message_begin", data: { type: "message_begin" } },
        ...written,
        { event: "message_after", data: [null] },
      ],
    },
    async (client) => readAll(await client.messages.create(streaming)),
  ],
  [
    "an abort before the request",
    "abort",
    { body: whole },
    (client) => client.messages.create(question, { signal: AbortSignal.abort() }),
  ],
  [
    "a time limit",
    "timeout",
    { beforeHeaders: () => new Promise(() => undefined) },
    (client) => client.messages.create(question, { timeout: 20 }),
  ],
  [
    "a connection that is refused",
    "error",
    {},
    async (client, server) => {
      await server.close();
      return client.messages.create(question);
    },
  ],
];

describe.each(versions)("client $version", (version) => {
  it.each(programs)("gives the same observed and not: %s; %s", async (_, ending, script, use) => {
    const [observed, plain] = await bothWays(version, script, use, { ending });
    expect(observed).toEqual(plain);
    expect(observed.thrown?.[0]).toBe(plain.thrown?.[0]);
  });

  it.each(streamedAnswers)("gives the same events of $name", async ({ events }) => {
    const [observed, plain] = await bothWays(version, { events }, async (client) =>
      readAll(await client.messages.create(streaming)),
    );
    expect(observed).toEqual(plain);
    expect(fieldOf(observed.result, "events")).not.toEqual([]);
  });

  it("is aborted in the same way while it waits for an answer", async () => {
    const stop = new AbortController();
    const script = {
      beforeHeaders: (): Promise<never> => {
        stop.abort();
        return new Promise(() => undefined);
      },
    };
    await using server = await replayServer(script);
    await using tap = createTap();
    const client = observe(version.create(server.url), { tap });
    const asked = client.messages.create(question, { signal: stop.signal });
    await expect(asked).rejects.toBeInstanceOf(version.Client.APIUserAbortError);
    expect(await server.requests[0]?.answer.ended).toBe("left");
  });

  it("makes as many attempts, and gives up with the same error", async () => {
    const script = { status: 500, body: "down", headers: { "retry-after-ms": "1" } };
    const [observed, plain] = await bothWays(
      version,
      script,
      async (client, server) => {
        const { thrown } = await outcomeOf(client.messages.create(question));
        return [
          thrown,
          server.requests.map((request) => request.headers["x-stainless-retry-count"]),
        ];
      },
      { maxRetries: 2 },
    );
    expect(observed).toEqual(plain);
    expect(observed.result).toEqual([expect.anything(), ["0", "1", "2"]]);
  });

  it("reads no faster than the program does", async () => {
    const filler = { type: "filler", text: "x".repeat(1 << 20) };
    const events = Array.from({ length: 64 }, () => ({ event: "filler", data: filler }));
    const [observed, plain] = await bothWays(version, { events }, async (client, server) => {
      const stream = await client.messages.create(streaming);
      const iterator = stream[Symbol.asyncIterator]();
      await iterator.next();
      let sent = -1;
      while (sent !== server.requests[0]?.answer.eventsSent) {
        sent = server.requests[0]?.answer.eventsSent ?? 0;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await iterator.return?.();
      expect(await server.requests[0]?.answer.ended).toBe("left");
      return sent < 32;
    });
    expect([observed, plain]).toEqual([{ result: true }, { result: true }]);
  });
});
