import type { LanguageModelV3StreamPart } from "@ai-sdk/provider";
import { createTap, type Tap } from "@runtap/core";
import { record } from "@runtap/testing";
import * as ai from "ai";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { observe } from "../src/index.ts";
import { allEnded, expectOneEndingEach } from "./endings.ts";
import { asking, finish, PartSource, saying, streaming, usage } from "./models.ts";
import { readingOf } from "./reading.ts";

const weather = ai.tool({
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});

const words = ["The ", "sun ", "shines ", "on ", "both", "."];
const parts = saying(...words);
const boundaries = parts.map((_, at) => at);

function unobserved(): typeof ai {
  return ai;
}

function silently(tap: Tap): typeof ai {
  return observe(ai, { tap });
}

/** The texts that a stream of parts has said before one of them. */
function textBefore(at: number): string {
  return parts
    .slice(0, at)
    .map((part) => (part.type === "text-delta" ? part.delta : ""))
    .join("");
}

describe("streamText, observed", () => {
  it("is a chain of steps, with a model call and its tools in each", async () => {
    const { result, runs } = await record(async (tap) => {
      const { textStream } = observe(ai, { tap }).streamText({
        model: streaming(asking(), saying("Sunny ", "in ", "both.")),
        tools: { weather },
        stopWhen: ai.stepCountIs(3),
        prompt: "How is the weather?",
      });
      return (await readingOf(textStream)).got.join("");
    });
    expect(result).toBe("Sunny in both.");
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain streamText: end
      ├─ chain step 1: end
      │  ├─ llm chat: end, 4 tokens
      │  ├─ tool weather: end
      │  └─ tool weather: end
      └─ chain step 2: end
         └─ llm chat: end, 3 tokens"
    `);
    expectOneEndingEach(runs);
    const [first, second] = runs.all("llm");
    expect(first?.event("llm.end")).toMatchObject({
      toolCalls: [
        { index: 0, id: "call-1", name: "weather", arguments: '{"city":"Rome"}' },
        { index: 1, id: "call-2", name: "weather", arguments: '{"city":"Oslo"}' },
      ],
      finishReason: "tool-calls",
      responseId: "resp-0",
    });
    expect(first?.tokens.map(({ channel, token }) => `${channel}: ${token}`)).toEqual([
      "reasoning: Two cities.",
      'tool-call: {"city":',
      'tool-call: {"city":"Oslo"}',
      'tool-call: "Rome"}',
    ]);
    expect(second?.start).toMatchObject({ model: "gpt-5", provider: "openai" });
    expect(second?.event("llm.end")).toMatchObject({
      text: "Sunny in both.",
      model: "mock-model-1",
      responseId: "resp-1",
      finishReason: "stop",
      usage: { inputTokens: 12, outputTokens: 7, cacheReadTokens: 3, reasoningTokens: 2 },
    });
    expect(runs.all("tool").map((run) => run.start)).toMatchObject([
      { toolCallId: "call-1", input: { city: "Rome" } },
      { toolCallId: "call-2", input: { city: "Oslo" } },
    ]);
    expect(runs.find("streamText", "chain").event("chain.start").input).toBe("How is the weather?");
    expect(runs.find("streamText", "chain").event("chain.end").output).toBe("Sunny in both.");
  });

  it("ends with whichever of the result is read to its end", async () => {
    type Result = ReturnType<typeof ai.streamText>;
    const ways: Record<string, (result: Result) => Promise<unknown>> = {
      textStream: async ({ textStream }) => (await readingOf(textStream)).got.join(""),
      fullStream: async ({ fullStream }) => readingOf(fullStream),
      text: async (result) => result.text,
      usage: async (result) => result.totalUsage,
      consumeStream: async (result) => result.consumeStream(),
      textResponse: async (result) => result.toTextStreamResponse().text(),
      uiResponse: async (result) => result.toUIMessageStreamResponse().text(),
      both: async (result) => Promise.all([readingOf(result.textStream), result.text]),
      reader: async ({ textStream }) => {
        const reader = textStream.getReader();
        while (!(await reader.read()).done);
      },
    };
    const standings: string[] = [];
    for (const [name, read] of Object.entries(ways)) {
      const { runs } = await record(async (tap) => {
        await read(observe(ai, { tap }).streamText({ model: streaming(parts), prompt: "?" }));
        await allEnded(tap);
      });
      expectOneEndingEach(runs);
      standings.push(`${name}: ${runs.find("streamText").standing}`);
    }
    expect(standings).toEqual(Object.keys(ways).map((name) => `${name}: end`));
  });

  describe("broken off by the model", () => {
    it.each(boundaries)("before part %i: every run fails once", async (at) => {
      const error = new TypeError("terminated");
      const read = async ({ streamText }: typeof ai) => {
        const source = new PartSource(parts.slice(0, at), { error });
        return readingOf(streamText({ model: streaming(source), prompt: "?" }).textStream);
      };
      const bare = await read(unobserved());
      const { result, runs } = await record(async (tap) => {
        const outcome = await read(silently(tap));
        await allEnded(tap);
        return outcome;
      });
      expect(result).toEqual(bare);
      expectOneEndingEach(runs);
      const failed = runs.find("chat", "llm").event("llm.error");
      expect(failed.error).toBe(error);
      expect(failed.text ?? "").toBe(textBefore(at));
      expect(runs.find("streamText", "chain").event("chain.error").originRunId).toBe(failed.run.id);
    });
  });

  describe("with an error among the parts", () => {
    it.each(boundaries)("in the place of part %i: every run fails once", async (at) => {
      const error = new Error("overloaded");
      const broken: LanguageModelV3StreamPart[] = [
        ...parts.slice(0, at),
        { type: "error", error },
        finish("error"),
      ];
      const finished: unknown[] = [];
      const read = async ({ streamText }: typeof ai) => {
        const result = streamText({
          model: streaming(broken),
          prompt: "?",
          onError: () => undefined,
          onFinish: ({ text }) => void finished.push(text),
        });
        return readingOf(result.textStream);
      };
      const bare = await read(unobserved());
      const { result, runs } = await record(async (tap) => {
        const outcome = await read(silently(tap));
        await allEnded(tap);
        return outcome;
      });
      expect(result).toEqual(bare);
      expect(finished[1]).toEqual(finished[0]);
      expectOneEndingEach(runs);
      const failed = runs.find("chat", "llm").event("llm.error");
      expect(failed).toMatchObject({ error, finishReason: "error", usage: { inputTokens: 12 } });
      expect(failed.text ?? "").toBe(textBefore(at));
      expect(runs.find("step 1", "chain").event("chain.error").error).toBe(error);
      expect(runs.find("streamText", "chain").event("chain.error")).toMatchObject({
        error,
        originRunId: failed.run.id,
      });
    });
  });

  describe("aborted", () => {
    it.each(words.map((_, at) => at))("at word %i: every run is cancelled once", async (at) => {
      const read = async ({ streamText }: typeof ai) => {
        const controller = new AbortController();
        const source = new PartSource(parts, "hang");
        const aborted: unknown[] = [];
        const { textStream } = streamText({
          model: streaming(source),
          prompt: "?",
          abortSignal: controller.signal,
          onAbort: () => void aborted.push("aborted"),
        });
        const got: string[] = [];
        for await (const word of textStream) {
          got.push(word);
          if (got.length === at + 1) controller.abort();
        }
        return { got: got.slice(0, at + 1), aborted, source };
      };
      const bare = await read(unobserved());
      const { result, runs } = await record(async (tap) => {
        const outcome = await read(silently(tap));
        await allEnded(tap);
        return outcome;
      });
      expect(result.got).toEqual(bare.got);
      expect(result.aborted).toEqual(bare.aborted);
      expect(result.source.given).toBeLessThanOrEqual(bare.source.given);
      expectOneEndingEach(runs);
      // What the model had finished before was finished.
      const cut = runs.all().filter(({ standing }) => standing !== "end");
      expect(cut.map(({ name }) => name)).toEqual(expect.arrayContaining(["streamText", "step 1"]));
      for (const { ending } of cut) expect(ending).toMatchObject({ reason: "abort" });
      expect(words.join("").startsWith(runs.find("chat").text)).toBe(true);
      expect(runs.find("chat").text.startsWith(result.got.join(""))).toBe(true);
    });

    it("for a reason of the program's: what that does to the stream is the AI SDK's matter", async () => {
      const reason = new Error("closed the page");
      const read = async ({ streamText }: typeof ai) => {
        const controller = new AbortController();
        const { textStream } = streamText({
          model: streaming(new PartSource(parts.slice(0, 5), "hang")),
          prompt: "?",
          abortSignal: controller.signal,
        });
        const reading = readingOf(textStream);
        controller.abort(reason);
        return reading;
      };
      const bare = await read(unobserved());
      const { result, runs } = await record(async (tap) => {
        const outcome = await read(silently(tap));
        await allEnded(tap);
        return outcome;
      });
      expect(result.error).toBe(bare.error);
      expectOneEndingEach(runs);
      expect(runs.find("streamText").ending).toMatchObject({ reason: "abort", cause: reason });
    });

    it("before it began: no model call is left open", async () => {
      const { runs } = await record(async (tap) => {
        const result = observe(ai, { tap }).streamText({
          model: streaming(new PartSource(parts, "hang")),
          prompt: "?",
          abortSignal: AbortSignal.abort(),
        });
        await readingOf(result.textStream);
        await allEnded(tap);
      });
      expectOneEndingEach(runs);
      expect(runs.find("streamText").ending).toMatchObject({ reason: "abort" });
    });
  });

  describe("broken off by its reader", () => {
    it.each(words.map((_, at) => at))("at word %i: every run is cancelled once", async (at) => {
      const read = async ({ streamText }: typeof ai) => {
        const source = new PartSource(parts, "hang");
        const { textStream } = streamText({ model: streaming(source), prompt: "?" });
        const got: string[] = [];
        for await (const word of textStream) {
          got.push(word);
          if (got.length === at + 1) break;
        }
        await new Promise((resolve) => setTimeout(resolve, 0));
        return { got, given: source.given, isCancelled: source.isCancelled };
      };
      const bare = await read(unobserved());
      const { result, runs } = await record(async (tap) => {
        const outcome = await read(silently(tap));
        await allEnded(tap);
        return outcome;
      });
      // Nothing is read ahead, and nothing stopped, that would not have been.
      expect(result).toEqual(bare);
      expectOneEndingEach(runs);
      expect(runs.find("streamText").ending).toMatchObject({ reason: "break" });
      expect(runs.find("chat").text.startsWith(result.got.join(""))).toBe(true);
    });

    it("goes on where another reader reads on", async () => {
      const { result, runs } = await record(async (tap) => {
        const result = observe(ai, { tap }).streamText({ model: streaming(parts), prompt: "?" });
        for await (const _ of result.textStream) break;
        const text = await result.text;
        await allEnded(tap);
        return text;
      });
      expect(result).toBe(words.join(""));
      expect(runs.find("streamText").standing).toBe("end");
      expectOneEndingEach(runs);
    });

    it("lets the program read on later, which is then no longer observed", async () => {
      const { result, runs } = await record(async (tap) => {
        const result = observe(ai, { tap }).streamText({
          model: streaming(asking(), parts),
          tools: { weather },
          stopWhen: ai.stepCountIs(2),
          prompt: "?",
        });
        for await (const _ of result.fullStream) break;
        await allEnded(tap);
        const text = await result.text;
        await allEnded(tap);
        return text;
      });
      expect(result).toBe(words.join(""));
      expect(runs.find("streamText").ending).toMatchObject({ reason: "break" });
      expectOneEndingEach(runs);
    });

    it("is told by a client that goes away from a response", async () => {
      const { runs } = await record(async (tap) => {
        const result = observe(ai, { tap }).streamText({
          model: streaming(new PartSource(parts, "hang")),
          prompt: "?",
        });
        const reader = result.toUIMessageStreamResponse().body?.getReader();
        await reader?.read();
        await reader?.cancel();
        await allEnded(tap);
      });
      expect(runs.find("streamText").ending).toMatchObject({ reason: "break" });
      expectOneEndingEach(runs);
    });
  });

  it("is abandoned where nobody reads it", async () => {
    const { fakeClock } = await import("@runtap/testing");
    const clock = fakeClock();
    const kept: unknown[] = [];
    const { runs } = await record(
      async (tap) => {
        const model = streaming(new PartSource(parts.slice(0, 4), "hang"));
        kept.push(observe(ai, { tap }).streamText({ model, prompt: "?" }));
        await vi.waitFor(() => expect(tap.stats().openRuns).toBe(3));
        clock.advance(4_000);
        await allEnded(tap);
      },
      { clock, runTtlMs: 1_000 },
    );
    expect(runs.find("streamText").ending).toMatchObject({ reason: "abandoned" });
    expectOneEndingEach(runs);
  });

  it("is cancelled by a time limit of the call", async () => {
    const { runs } = await record(async (tap) => {
      const result = observe(ai, { tap }).streamText({
        model: streaming(new PartSource(parts.slice(0, 5), "hang")),
        prompt: "?",
        timeout: { chunkMs: 20 },
      });
      await readingOf(result.textStream);
      await allEnded(tap);
    });
    expectOneEndingEach(runs);
    expect(runs.find("chat").ending).toMatchObject({ type: "llm.cancel", reason: "timeout" });
    expect(runs.find("streamText").ending).toMatchObject({ reason: "timeout" });
  });

  it("fails with what the provider throws, which the stream of its text does not", async () => {
    const error = new Error("no such model");
    const heard: unknown[] = [];
    const { result, runs } = await record(async (tap) => {
      const { textStream } = observe(ai, { tap }).streamText({
        model: streaming(error),
        prompt: "?",
        onError: (event) => void heard.push(event.error),
      });
      const outcome = await readingOf(textStream);
      await allEnded(tap);
      return outcome;
    });
    expect(result).toEqual({ got: [] });
    expect(heard).toEqual([error]);
    expectOneEndingEach(runs);
    const { originRunId } = runs.find("streamText", "chain").event("chain.error");
    expect(originRunId).toBe(runs.find("chat").info.id);
  });

  it("fails with a prompt that is none, before there is a model call", async () => {
    const print = vi.spyOn(console, "error").mockReturnValue(undefined);
    const { runs } = await record(async (tap) => {
      const { textStream } = observe(ai, { tap }).streamText({
        model: streaming(parts),
        messages: [],
      });
      await readingOf(textStream);
      await allEnded(tap);
    });
    expect(runs.tree()).toBe(
      "chain streamText: error (Invalid prompt: messages must not be empty)",
    );
    // Where the program has no callback for errors, the AI SDK prints them.
    expect(print).toHaveBeenCalledOnce();
    print.mockRestore();
  });

  it("says that a stream has ended before its last event", async () => {
    const { runs } = await record(async (tap) => {
      const { textStream } = observe(ai, { tap }).streamText({
        model: streaming(parts.slice(0, 5)),
        prompt: "?",
      });
      await readingOf(textStream);
      await allEnded(tap);
    });
    expectOneEndingEach(runs);
    expect(runs.find("chat").ending).toMatchObject({
      error: new Error("The model's stream ended before its last event: the answer is not whole."),
      text: "The sun ",
    });
    // To the AI SDK that is an answer all the same.
    expect(runs.find("streamText").standing).toBe("end");
  });

  it("gives every stream and promise what they give unobserved", async () => {
    const read = async ({ streamText }: typeof ai) => {
      const result = streamText({
        model: streaming(asking(), parts),
        tools: { weather },
        stopWhen: ai.stepCountIs(3),
        prompt: "?",
        _internal: { now: () => 0, generateId: ai.createIdGenerator({ size: 0, prefix: "id" }) },
      });
      const { got } = await readingOf(result.fullStream);
      const shown = got.map((part) => JSON.stringify(part, hideTimes));
      return {
        shown,
        text: await result.text,
        steps: (await result.steps).length,
        usage: await result.totalUsage,
        finishReason: await result.finishReason,
        toolCalls: await result.toolCalls,
        messages: (await result.response).messages,
      };
    };
    const bare = await read(unobserved());
    const tap = createTap();
    expect(await read(silently(tap))).toEqual(bare);
    expect(bare.usage.inputTokens).toBe((usage.inputTokens.total ?? 0) * 2);
  });
});

function hideTimes(key: string, value: unknown): unknown {
  return key === "timestamp" || key === "id" ? undefined : value;
}
