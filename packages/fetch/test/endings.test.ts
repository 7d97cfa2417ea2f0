import { GuardError, type Handler } from "@runtap/core";
import { replayServer } from "@runtap/testing/server";
import { describe, expect, it } from "vitest";
import { asking, CHAT, chatEvents, QUESTION, type Setting, setting } from "./setting.ts";

const EVENTS = chatEvents("Wor", "ld", "!");
const BOUNDARIES = EVENTS.map((_, index) => index);

/** Reads up to so many events, which come one by one. */
async function readEvents(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  count: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (text.split("\n\n").length <= count) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

/** The text that somebody has seen who has read these bytes. */
function textOf(seen: string): string {
  return [...seen.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text).join("");
}

function readerOf(response: Response): ReadableStreamDefaultReader<Uint8Array> {
  if (response.body === null) throw new Error("Expected a body.");
  return response.body.getReader();
}

/** A server whose events wait for their turn, so that what was read is known at each boundary. */
function gates(): {
  readonly open: (count: number) => void;
  before: (event: number) => Promise<void>;
} {
  let allowed = 0;
  const waiting: { readonly event: number; readonly go: () => void }[] = [];
  return {
    open: (count) => {
      allowed = count;
      for (const each of waiting) if (each.event < allowed) each.go();
    },
    before: (event) =>
      event < allowed
        ? Promise.resolve()
        : new Promise((go) => {
            waiting.push({ event, go });
          }),
  };
}

function expectOneEnding(on: Setting): void {
  const endings = on.heard.events.filter(({ type }) => /^llm\.(end|error|cancel)$/.test(type));
  expect(endings).toHaveLength(1);
}

describe("a stream that is read to its end", () => {
  it("ends with its last event, before the body's own end", async () => {
    const gate = gates();
    await using on = await setting({ events: EVENTS, before: gate.before });
    gate.open(EVENTS.length);
    const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION)));
    await readEvents(reader, EVENTS.length);
    expect(on.run().ending).toMatchObject({
      type: "llm.end",
      text: "World!",
      model: "gpt-5-mini",
      responseId: "c1",
      finishReason: "stop",
      usage: { inputTokens: 7, outputTokens: 3 },
    });
    gate.open(EVENTS.length + 1);
    expect((await reader.read()).done).toBe(true);
    expectOneEnding(on);
  });

  it("has ended when the client cancels the body after its last event", async () => {
    await using on = await setting({ events: EVENTS, stall: true });
    const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION)));
    await readEvents(reader, EVENTS.length);
    await reader.cancel();
    expect(on.run().standing).toBe("end");
    expectOneEnding(on);
    expect(await on.server.requests[0]?.answer.ended).toBe("left");
  });

  it("says what was asked, and whose child it is", async () => {
    await using on = await setting({ events: EVENTS });
    await on.tap.run("chain", { name: "rag" }, async () => {
      const response = await on.fetch(
        on.server.url + CHAT,
        asking({ ...QUESTION, temperature: 0.5, tools: [{ type: "function" }] }),
      );
      await response.text();
    });
    const run = on.heard.runs.find("chat");
    expect(run.parent?.name).toBe("rag");
    expect(run.start).toMatchObject({
      input: QUESTION.messages,
      model: "gpt-5-mini",
      parameters: { temperature: 0.5 },
      tools: [{ type: "function" }],
    });
    expect(on.heard.events.map(({ type }) => type).slice(-2)).toEqual(["llm.end", "chain.end"]);
  });
});

describe("at every event boundary", () => {
  it.each(BOUNDARIES)(
    "a cut socket after %i events is one error, with the text so far",
    async (count) => {
      await using on = await setting({ events: EVENTS, cutAfterEvents: count });
      let seen = "";
      const failure = await (async () => {
        const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
        const reader = readerOf(response);
        const decoder = new TextDecoder();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return undefined;
          seen += decoder.decode(value, { stream: true });
        }
      })().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(TypeError);
      const { ending, text } = on.run();
      expect(ending).toMatchObject({ type: "llm.error", error: failure });
      expect(text).toBe(textOf(seen));
      expectOneEnding(on);
    },
  );

  it.each(BOUNDARIES)(
    "an end after %i events, without the last one, is one error",
    async (count) => {
      await using on = await setting({ events: EVENTS, stopAfterEvents: count });
      const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
      const seen = await response.text();
      const { ending, text } = on.run();
      // From the finish on the answer is whole, whether or not its figures came.
      const isWhole = seen.includes('"finish_reason":"stop"');
      expect(ending?.type).toBe(isWhole ? "llm.end" : "llm.error");
      expect(text).toBe(textOf(seen));
      expectOneEnding(on);
    },
  );

  it.each(BOUNDARIES)("a reader that leaves after %i events cancels the run", async (count) => {
    const gate = gates();
    await using on = await setting({ events: EVENTS, before: gate.before });
    gate.open(count);
    const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION)));
    const seen = await readEvents(reader, count);
    await reader.cancel();
    const { ending, text } = on.run();
    expect(ending).toMatchObject({ type: "llm.cancel", reason: "break" });
    expect(text).toBe(textOf(seen));
    expectOneEnding(on);
    expect(await on.server.requests[0]?.answer.ended).toBe("left");
  });

  it.each(BOUNDARIES)("an abort after %i events cancels the run", async (count) => {
    const gate = gates();
    await using on = await setting({ events: EVENTS, before: gate.before });
    gate.open(count);
    const abort = new AbortController();
    const { signal } = abort;
    const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION, { signal })));
    const seen = await readEvents(reader, count);
    const reason = new Error("enough");
    const next = reader.read();
    abort.abort(reason);
    await expect(next).rejects.toBe(reason);
    const { ending, text } = on.run();
    expect(ending).toMatchObject({ type: "llm.cancel", reason: "abort", cause: reason });
    expect(text).toBe(textOf(seen));
    expectOneEnding(on);
    expect(await on.server.requests[0]?.answer.ended).toBe("left");
  });

  it.each(BOUNDARIES)(
    "a body left unread after %i events is abandoned with its tap",
    async (count) => {
      const gate = gates();
      await using on = await setting({ events: EVENTS, before: gate.before });
      gate.open(count);
      const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION)));
      const seen = await readEvents(reader, count);
      expect(on.run().standing).toBe("open");
      await on.tap.close();
      const { ending, text } = on.run();
      expect(ending).toMatchObject({ type: "llm.cancel", reason: "shutdown" });
      expect(text).toBe(textOf(seen));
      expectOneEnding(on);
    },
  );
});

describe("a reader that leaves while it waits", () => {
  it("cancels the run, once", async () => {
    await using on = await setting({ events: EVENTS, stopAfterEvents: 2, stall: true });
    const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION)));
    await readEvents(reader, 2);
    const next = reader.read();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    await reader.cancel();
    expect((await next).done).toBe(true);
    expect(on.run().ending).toMatchObject({ type: "llm.cancel", reason: "break", text: "Wor" });
    expectOneEnding(on);
  });
});

describe("an abort", () => {
  it("rejects with the program's own reason before anything was sent, and sends nothing", async () => {
    await using on = await setting({ events: EVENTS });
    const reason = new Error("changed my mind");
    const signal = AbortSignal.abort(reason);
    const asked = on.fetch(on.server.url + CHAT, asking(QUESTION, { signal }));
    await expect(asked).rejects.toBe(reason);
    expect(on.run().ending).toMatchObject({ type: "llm.cancel", reason: "abort" });
    expect(on.server.requests).toHaveLength(0);
  });

  it("rejects with the program's own reason while the answer is awaited", async () => {
    const abort = new AbortController();
    const reason = new Error("too slow");
    await using on = await setting({
      events: EVENTS,
      beforeHeaders: () => {
        abort.abort(reason);
        return new Promise(() => undefined);
      },
    });
    const { signal } = abort;
    const asked = on.fetch(on.server.url + CHAT, asking(QUESTION, { signal }));
    await expect(asked).rejects.toBe(reason);
    expect(on.run().ending).toMatchObject({ type: "llm.cancel", reason: "abort", cause: reason });
    expect(await on.server.requests[0]?.answer.ended).toBe("left");
  });

  it("of a `Request`'s own signal counts, and one that `init` takes away does not", async () => {
    await using on = await setting({ events: EVENTS });
    const { signal } = new AbortController();
    const aborted = AbortSignal.abort();
    const url = on.server.url + CHAT;
    await expect(on.fetch(new Request(url, asking(QUESTION, { signal: aborted })))).rejects.toThrow(
      /abort/i,
    );
    const request = new Request(url, asking(QUESTION, { signal }));
    await (await on.fetch(request, { signal: null })).text();
    expect(on.heard.runs.all().map(({ standing }) => standing)).toEqual(["cancel", "end"]);
  });

  it("by a time limit is one by timeout", async () => {
    await using on = await setting({
      events: EVENTS,
      beforeHeaders: () => new Promise(() => undefined),
    });
    const asked = on.fetch(
      on.server.url + CHAT,
      asking(QUESTION, { signal: AbortSignal.timeout(5) }),
    );
    await expect(asked).rejects.toMatchObject({ name: "TimeoutError" });
    expect(on.run().ending).toMatchObject({ type: "llm.cancel", reason: "timeout" });
  });

  it("after the run's ending still stops the body", async () => {
    await using on = await setting({ events: EVENTS, stall: true });
    const abort = new AbortController();
    const { signal } = abort;
    const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION, { signal })));
    await readEvents(reader, EVENTS.length);
    expect(on.run().standing).toBe("end");
    const next = reader.read();
    const reason = new Error("late");
    abort.abort(reason);
    await expect(next).rejects.toBe(reason);
    expect(await on.server.requests[0]?.answer.ended).toBe("left");
    expectOneEnding(on);
  });

  it("is told to a reader that does not ask at the moment", async () => {
    await using on = await setting({ events: EVENTS, stall: true });
    const abort = new AbortController();
    const { signal } = abort;
    const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION, { signal })));
    await readEvents(reader, 1);
    const reason = new Error("enough");
    abort.abort(reason);
    await expect(reader.closed).rejects.toBe(reason);
    expect(on.run().standing).toBe("cancel");
  });
});

describe("what stops a run from outside the program", () => {
  const deny = (on: string, isAsync: boolean): Handler => ({
    name: "policy",
    on: {},
    guard: {
      [on]: isAsync
        ? async () => {
            await Promise.resolve();
            throw new Error("no");
          }
        : () => {
            throw new Error("no");
          },
    },
  });

  it.each([
    ["at once", false],
    ["after a while", true],
  ])("a guard that forbids the call %s sends nothing", async (_, isAsync) => {
    await using on = await setting({ events: EVENTS }, { handlers: deny("llm.start", isAsync) });
    const asked = on.fetch(on.server.url + CHAT, asking(QUESTION));
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(GuardError.isInstance(error)).toBe(true);
    expect(on.server.requests).toHaveLength(0);
    expect(on.run().ending).toMatchObject({ type: "llm.cancel", reason: "guard", cause: error });
  });

  it("a guard that forbids a token keeps it from the reader and closes the socket", async () => {
    const handlers = deny("llm.token", false);
    await using on = await setting({ events: EVENTS, stall: true }, { handlers });
    const reader = readerOf(await on.fetch(on.server.url + CHAT, asking(QUESTION)));
    let seen = "";
    const error = await (async () => {
      for (;;) seen += new TextDecoder().decode((await reader.read()).value);
    })().catch((thrown: unknown) => thrown);
    expect(GuardError.isInstance(error)).toBe(true);
    expect(textOf(seen)).toBe("");
    expect(on.run().ending).toMatchObject({ type: "llm.cancel", reason: "guard" });
    expect(await on.server.requests[0]?.answer.ended).toBe("left");
  });

  it.each([
    ["at once", false],
    ["after a while", true],
  ])("a guard that forbids the result %s withholds its last bytes", async (_, isAsync) => {
    const gate = gates();
    const handlers = deny("llm.end", isAsync);
    await using on = await setting({ events: EVENTS, before: gate.before }, { handlers });
    gate.open(EVENTS.length - 1);
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    const reader = readerOf(response);
    expect(await readEvents(reader, EVENTS.length - 1)).toContain("usage");
    gate.open(EVENTS.length + 1);
    const error = await reader.read().catch((thrown: unknown) => thrown);
    expect(GuardError.isInstance(error)).toBe(true);
    expect(on.run().ending).toMatchObject({ type: "llm.cancel", reason: "guard" });
    expectOneEnding(on);
  });

  it("a guard that forbids a whole answer withholds it", async () => {
    const answer = { choices: [{ message: { content: "psst" }, finish_reason: "stop" }] };
    await using on = await setting({ body: answer }, { handlers: deny("llm.end", true) });
    const response = await on.fetch(on.server.url + CHAT, asking({ model: "m" }));
    const error = await response.json().catch((thrown: unknown) => thrown);
    expect(GuardError.isInstance(error)).toBe(true);
    expectOneEnding(on);
  });

  it("a guard on an embedding's start is waited for", async () => {
    await using on = await setting({ body: {} }, { handlers: deny("embedding.start", true) });
    const asked = on.fetch(`${on.server.url}/v1/embeddings`, asking({ model: "m", input: "a" }));
    await expect(asked).rejects.toBeInstanceOf(GuardError);
    expect(on.server.requests).toHaveLength(0);
  });

  it("a parent that is cancelled takes the request along", async () => {
    await using on = await setting({ events: EVENTS, stall: true });
    const chain = on.tap.start("chain", { name: "rag" });
    const response = await chain.within(() => on.fetch(on.server.url + CHAT, asking(QUESTION)));
    const reader = readerOf(response);
    await readEvents(reader, 1);
    const next = reader.read();
    chain.cancel("abort");
    await expect(next).rejects.toThrow(/was cancelled/);
    expect(on.heard.runs.find("chat").ending).toMatchObject({ type: "llm.cancel" });
    expect(await on.server.requests[0]?.answer.ended).toBe("left");
  });
});

describe("a failure", () => {
  it("to connect is the run's error, and the program's own", async () => {
    const server = await replayServer({ body: "" });
    await server.close();
    await using on = await setting({ body: "" });
    const error = await on
      .fetch(server.url + CHAT, asking(QUESTION))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(on.run().ending).toMatchObject({ type: "llm.error", error });
  });
});
