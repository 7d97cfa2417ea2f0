import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModelV3 } from "@ai-sdk/provider";
import {
  bytesOf,
  NO_RECORDINGS,
  type Recording,
  recordings,
  sessionOf,
  sessions,
} from "@runtap/repo/recordings";
import type { EndingOf } from "@runtap/core";
import { record } from "@runtap/testing";
import { type AnswerEnding, type Exchange, replayServer } from "@runtap/testing/server";
import * as ai from "ai";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { observe } from "../src/index.ts";
import { allEnded, expectOneEndingEach } from "./endings.ts";
import { readingOf } from "./reading.ts";

/** The model that speaks a recording's wire, of the AI SDK's own providers. */
function modelFor({ wire }: Recording, baseURL: string): LanguageModelV3 {
  if (wire === "anthropic") return createAnthropic({ baseURL, apiKey: "none" })("claude");
  const openai = createOpenAI({ baseURL, apiKey: "none" });
  return wire === "openai-chat" ? openai.chat("gpt") : openai.responses("gpt");
}

const speaking = new Set<string>(["anthropic", "openai-chat", "openai-responses"]);
const streams = recordings.filter(
  ({ wire, kind, file }) => speaking.has(wire) && kind === "sse" && !file.includes("legacy"),
);
const refused = recordings.filter(({ wire, status }) => speaking.has(wire) && status >= 400);

/** What the AI SDK makes of an answer: what it streams, and what it knows at the end. */
async function streamedFrom({ streamText }: Pick<typeof ai, "streamText">, model: LanguageModelV3) {
  const result = streamText({ model, prompt: "?", maxRetries: 0, onError: () => undefined });
  const { got, error } = await readingOf(result.fullStream);
  const ended = (async () => {
    const [text, usage, response] = await Promise.all([result.text, result.usage, result.response]);
    const { inputTokens, outputTokens } = usage;
    const finishReason = await result.finishReason;
    const { id, modelId } = response;
    return { text, usage: { inputTokens, outputTokens }, finishReason, id, modelId };
  })();
  const facts = await ended.catch(() => ({
    text: "",
    usage: { inputTokens: undefined, outputTokens: undefined },
    finishReason: undefined,
    id: undefined,
    modelId: undefined,
  }));
  return { types: got.map(({ type }) => type), error: error instanceof Error, ...facts };
}

/** What a model call's ending says of the same. */
function factsOf(ending: EndingOf<"llm"> | undefined) {
  const { inputTokens, outputTokens } = ending?.usage ?? {};
  return {
    text: ending?.text ?? "",
    usage: { inputTokens, outputTokens },
    finishReason: ending?.finishReason,
    id: ending?.responseId,
    modelId: ending?.model,
  };
}

interface Interruption {
  readonly reader: ReadableStreamDefaultReader<string>;
  readonly abort: () => void;
  /** How the server saw its answer end. */
  readonly answered: () => Promise<AnswerEnding> | undefined;
}

/** Streams a recorded answer that is interrupted at an event; every run of it ends once. */
async function interrupted(
  recording: Recording,
  exchange: Exchange,
  interrupt: (interruption: Interruption) => unknown,
) {
  const at = exchange.cutAfterEvents ?? exchange.stopAfterEvents;
  let reach = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  await using server = await replayServer({
    ...exchange,
    events: bytesOf(recording),
    before: (event) => event === at && reach(),
  });
  const { runs } = await record(async (tap) => {
    const controller = new AbortController();
    const { textStream } = observe(ai, { tap }).streamText({
      model: modelFor(recording, server.url),
      prompt: "?",
      maxRetries: 0,
      abortSignal: controller.signal,
      onError: () => undefined,
    });
    const reader = textStream.getReader();
    const read = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    const reading = read().catch(() => undefined);
    await reached;
    const answered = (): Promise<AnswerEnding> | undefined => server.requests[0]?.answer.ended;
    await interrupt({ reader, abort: () => controller.abort(), answered });
    await reading;
    await allEnded(tap);
  });
  expectOneEndingEach(runs);
  return runs.find("streamText").ending;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.skipIf(recordings.length === 0)(`recorded answers (skipped if ${NO_RECORDINGS})`, () => {
  it.each(streams)("$file: says what the AI SDK reads", async (recording) => {
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    await using server = await replayServer({ events: bytesOf(recording), pieceBytes: 97 });
    const model = modelFor(recording, server.url);
    const bare = await streamedFrom(ai, model);
    const { result, runs } = await record(async (tap) => {
      const read = await streamedFrom(observe(ai, { tap }), model);
      await allEnded(tap);
      return read;
    });
    expect(result).toEqual(bare);
    expectOneEndingEach(runs);
    const { types, error: _error, ...facts } = result;
    const said = factsOf(runs.find("chat", "llm").ending);
    const isBroken = types.includes("error");
    expect(runs.find("streamText").standing).toBe(isBroken ? "error" : "end");
    // What a provider does not say, the AI SDK makes up.
    const madeUp = { id: said.id ?? facts.id, modelId: said.modelId ?? facts.modelId };
    expect({ ...said, ...madeUp }).toEqual(facts);
  });

  it.each(refused)("$file: fails with the provider's error", async (recording) => {
    await using server = await replayServer({ status: recording.status, body: bytesOf(recording) });
    const { error, runs } = await record.failing((tap) =>
      observe(ai, { tap }).generateText({
        model: modelFor(recording, server.url),
        prompt: "?",
        maxRetries: 0,
      }),
    );
    expect(ai.APICallError.isInstance(error)).toBe(true);
    expect(runs.all().map(({ ending }) => ending)).toMatchObject([{ error }, { error }, { error }]);
    expectOneEndingEach(runs);
  });

  const shortest = ["anthropic", "openai-chat", "openai-responses"].flatMap((wire) =>
    streams
      .filter((each) => each.wire === wire && each.textDeltas > 0)
      .sort((one, other) => one.events - other.events)
      .slice(0, 1),
  );

  it.each(shortest)("$file: cut, left and aborted at each event", async (recording) => {
    const boundaries = Array.from({ length: Math.min(recording.events, 12) }, (_, at) => at);
    for (const at of boundaries) {
      const cut = await interrupted(recording, { cutAfterEvents: at }, () => undefined);
      expect(cut?.type).toBe("chain.error");
      const stalled = { stopAfterEvents: at, stall: true };
      const left = await interrupted(recording, stalled, ({ reader }) => reader.cancel());
      expect(left).toMatchObject({ reason: "break" });
      const aborted = await interrupted(recording, stalled, async ({ abort, answered }) => {
        abort();
        expect(await answered()).toBe("left");
      });
      expect(aborted).toMatchObject({ reason: "abort" });
    }
  });

  const loop = sessions.find(({ file }) => file.includes("ai-sdk"));
  it.skipIf(loop === undefined)("a recorded loop of tools is a step for each call", async () => {
    const steps = loop === undefined ? [] : sessionOf(loop);
    await using server = await replayServer(steps.map(({ json }) => ({ body: json })));
    const { result, runs } = await record((tap) =>
      observe(ai, { tap }).generateText({
        model: createOpenAI({ baseURL: server.url, apiKey: "none" })("gpt-4o-mini-2024-07-18"),
        tools: {
          get_weather: ai.tool({
            inputSchema: z.object({ location: z.string() }),
            execute: ({ location }) => ({ condition: "sunny", location, temperatureC: 22 }),
          }),
        },
        toolChoice: "required",
        stopWhen: ai.stepCountIs(steps.length),
        prompt: "How is the weather in Paris?",
      }),
    );
    expect(result.steps).toHaveLength(steps.length);
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain generateText: end
      ├─ chain step 1: end
      │  ├─ llm chat: end
      │  └─ tool get_weather: end
      ├─ chain step 2: end
      │  ├─ llm chat: end
      │  └─ tool get_weather: end
      ├─ chain step 3: end
      │  ├─ llm chat: end
      │  └─ tool get_weather: end
      └─ chain step 4: end
         ├─ llm chat: end
         └─ tool get_weather: end"
    `);
    expectOneEndingEach(runs);
    expect(runs.all("llm").map(({ ending }) => ending?.usage?.inputTokens)).toEqual(
      result.steps.map(({ usage }) => usage.inputTokens),
    );
    expect(runs.all("tool").map((run) => run.event("tool.start").toolCallId)).toEqual(
      result.steps.flatMap(({ toolCalls }) => toolCalls.map(({ toolCallId }) => toolCallId)),
    );
  });
});
