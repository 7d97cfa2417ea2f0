import { isTerminal } from "@runtap/core";
import { fakeClock, type RecordedRun } from "@runtap/testing";
import type { Exchange, ServerSentEvent } from "@runtap/testing/server";
import { describe, expect, test } from "vitest";
import { chatEvents, done, usageEvent } from "./chat-answers.ts";
import { responseEvents } from "./response-answers.ts";
import { setting } from "./setting.ts";
import { type Way, ways } from "./ways.ts";

interface Answer {
  readonly name: string;
  readonly way: Way;
  readonly events: readonly ServerSentEvent[];
  /** The events after which the answer is whole. */
  readonly whole: number;
}

const toolCall = { id: "call_1", type: "function", function: { name: "weather", arguments: "" } };

function delta(fields: object, finish_reason: string | null = null): ServerSentEvent {
  const head = { id: "chatcmpl-2", object: "chat.completion.chunk", created: 1, model: "gpt-5" };
  return { data: { ...head, choices: [{ index: 0, delta: fields, finish_reason }] } };
}

const callingEvents = [
  delta({ role: "assistant", content: "Let me see." }),
  delta({ tool_calls: [{ index: 0, ...toolCall }] }),
  ...['{"city"', ':"Bern"}'].map((part) =>
    delta({ tool_calls: [{ index: 0, function: { arguments: part } }] }),
  ),
  delta({}, "tool_calls"),
];

const completionEvents = ["Once", " upon", " a time"].map((text, index) => ({
  data: {
    id: "cmpl-1",
    object: "text_completion",
    model: "davinci-002",
    choices: [{ index: 0, text, finish_reason: index === 2 ? "stop" : null }],
  },
}));

const answers: readonly Answer[] = [
  { name: "chat", way: ways.chat, events: [...chatEvents, usageEvent, done], whole: 6 },
  { name: "chat with a tool call", way: ways.chat, events: [...callingEvents, done], whole: 5 },
  { name: "completions", way: ways.completions, events: [...completionEvents, done], whole: 3 },
  { name: "responses", way: ways.responses, events: responseEvents, whole: responseEvents.length },
];

const cases = answers.flatMap((answer) => {
  const chunks = answer.events.filter((event) => event !== done).length;
  return Array.from({ length: chunks + 1 }, (_, boundary) => ({
    ...answer,
    boundary,
    isWhole: boundary >= answer.whole,
  }));
});

/** The one ending of a run, with the text that it shows. */
function endingOf(run: RecordedRun): {
  readonly type: string;
  readonly text: string;
  readonly why: unknown;
} {
  const endings = run.events.filter(isTerminal);
  expect(endings).toHaveLength(1);
  const [ending] = endings;
  if (ending === undefined) throw new Error("Expected an ending.");
  const text = "text" in ending ? (ending.text ?? "") : "";
  return { type: ending.type, text, why: "reason" in ending ? ending.reason : undefined };
}

function answering({ way, events }: Answer, more: Exchange = {}): Exchange {
  return { path: way.path, events, ...more };
}

describe.each(cases)("$name after $boundary events", (one) => {
  const { way, boundary, isWhole } = one;

  test("ends with the error of a socket that is lost", async () => {
    await using at = await setting(answering(one, { cutAfterEvents: boundary }));
    let seen = "";
    const failure: unknown = await (async () => {
      for await (const chunk of await way.stream(at.client)) seen += way.textOf(chunk);
      return undefined;
    })().catch((error: unknown) => error);
    const run = at.run();
    expect(failure).toBeInstanceOf(TypeError);
    expect(endingOf(run)).toMatchObject({ type: "llm.error", text: seen });
    expect(run.event("llm.error").error).toBe(failure);
  });

  test("ends with an error where the rest never comes, unless the answer is whole", async () => {
    await using at = await setting(answering(one, { stopAfterEvents: boundary }));
    let seen = "";
    for await (const chunk of await way.stream(at.client)) seen += way.textOf(chunk);
    expect(endingOf(at.run())).toMatchObject({
      type: isWhole ? "llm.end" : "llm.error",
      text: seen,
    });
  });

  test("ends with cancel where the consumer breaks out, unless the answer is whole", async () => {
    await using at = await setting(answering(one, { stall: true }));
    const stream = await way.stream(at.client);
    const iterator = stream[Symbol.asyncIterator]();
    let seen = "";
    for (let read = 0; read < boundary; read += 1)
      seen += way.textOf((await iterator.next()).value);
    await iterator.return?.();
    expect(endingOf(at.run())).toMatchObject(
      isWhole ? { type: "llm.end", text: seen } : { type: "llm.cancel", text: seen, why: "break" },
    );
    await expect(at.server.requests[0]?.answer.ended).resolves.toBe("left");
  });

  test.each(["its signal", "the stream's controller"])(
    "ends with cancel where the program aborts by %s",
    async (by) => {
      await using at = await setting(answering(one, { stall: true }));
      const program = new AbortController();
      const stream = await way.stream(at.client, program.signal);
      let seen = "";
      let read = 0;
      const controller = by === "its signal" ? program : stream.controller;
      if (boundary === 0) controller.abort();
      for await (const chunk of stream) {
        seen += way.textOf(chunk);
        read += 1;
        if (read === boundary) controller.abort();
      }
      expect(endingOf(at.run())).toMatchObject({ type: "llm.cancel", text: seen, why: "abort" });
      await expect(at.server.requests[0]?.answer.ended).resolves.toBe("left");
    },
  );

  test("is abandoned where nobody reads on, and disturbs nobody who does after all", async () => {
    const clock = fakeClock();
    await using at = await setting(answering(one), { tap: { clock, runTtlMs: 1_000 } });
    const stream = await way.stream(at.client);
    const iterator = stream[Symbol.asyncIterator]();
    let seen = "";
    for (let read = 0; read < boundary; read += 1)
      seen += way.textOf((await iterator.next()).value);
    clock.advance(2_000);
    expect(endingOf(at.run())).toMatchObject({ type: "llm.cancel", text: seen, why: "abandoned" });
    let rest = 0;
    while ((await iterator.next()).done !== true) rest += 1;
    expect(boundary + rest).toBe(one.events.filter((event) => event !== done).length);
    expect(endingOf(at.run()).why).toBe("abandoned");
  });
});
