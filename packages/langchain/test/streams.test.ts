import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { langchainHandler } from "@runtap/langchain";
import { fakeClock, record, type Recording } from "@runtap/testing";
import { describe, expect, test } from "vitest";
import { heard, heardFailing, prompted, said, spelling } from "./support.ts";

const question = { question: "Why?" };

class Breaking extends FakeListChatModel {
  override async *_streamResponseChunks(): AsyncGenerator<ChatGenerationChunk> {
    for (const text of ["a", "b", "c"]) {
      yield new ChatGenerationChunk({ message: new AIMessageChunk({ content: text }), text });
    }
    throw new Error("connection lost");
  }
}

// Longer than any of these tests waits.
const waiting = new FakeListChatModel({ responses: ["abc"], sleep: 3000 });

/** Aborts once the model is being asked. */
function abortingSoon(controller: AbortController): BaseCallbackHandler {
  return BaseCallbackHandler.fromMethods({
    handleChatModelStart: () => {
      setImmediate(() => controller.abort());
    },
  });
}

function standings({ runs }: Recording): readonly string[] {
  return runs.all().map(({ name, ending, standing }) => {
    return `${name} ${ending !== undefined && "reason" in ending ? ending.reason : standing}`;
  });
}

function oneEndingEach({ runs, events }: Recording): void {
  const endings = events.filter(({ type }) => /\.(?:end|error|cancel)$/.test(type));
  expect(endings).toHaveLength(runs.all().length);
  expect(new Set(endings.map(({ run }) => run.id)).size).toBe(runs.all().length);
}

test("a stream that is read to its end has the model open before the parser, and its tokens inside", async () => {
  const recorded = await heard(async (callbacks) => {
    let text = "";
    for await (const chunk of await prompted().stream(question, { callbacks })) text += chunk;
    expect(text).toBe("abc");
  });
  expect(said(recorded.events).filter((name) => !name.includes("chunk"))).toEqual([
    "chain.start RunnableSequence",
    "chain.start ChatPromptTemplate",
    "chain.end ChatPromptTemplate",
    "llm.start FakeListChatModel",
    "chain.start StrOutputParser",
    "llm.token FakeListChatModel",
    "llm.token FakeListChatModel",
    "llm.token FakeListChatModel",
    "llm.end FakeListChatModel",
    "chain.end StrOutputParser",
    "chain.end RunnableSequence",
  ]);
  expect(recorded.runs.find("RunnableSequence").text).toBe("abc");
  expect(recorded.runs.find("FakeListChatModel").text).toBe("abc");
  oneEndingEach(recorded);
});

test("a failure in the middle of a stream comes after every token that was yielded, innermost first", async () => {
  const recorded = await heardFailing(async (callbacks) => {
    const stream = await prompted(new Breaking({ responses: [] })).stream(question, { callbacks });
    for await (const chunk of stream) void chunk;
  });
  expect(recorded.error).toMatchObject({ message: "connection lost" });
  expect(said(recorded.events).slice(-3)).toEqual([
    "llm.error Breaking",
    "chain.error StrOutputParser",
    "chain.error RunnableSequence",
  ]);
  const failed = recorded.runs.find("Breaking", "llm");
  expect(failed.tokens.map(({ token }) => token).join("")).toBe("abc");
  expect(failed.event("llm.error").text).toBe("abc");
  oneEndingEach(recorded);
});

describe("a consumer that breaks off", () => {
  test("cancels what is open, children first, with what it has seen", async () => {
    const recorded = await heard(async (callbacks) => {
      for await (const chunk of await prompted().stream(question, { callbacks })) {
        expect(chunk).toBe("a");
        break;
      }
    });
    expect(standings(recorded)).toEqual([
      "RunnableSequence break",
      "ChatPromptTemplate end",
      "FakeListChatModel break",
      "StrOutputParser break",
    ]);
    expect(said(recorded.events).slice(-3)).toEqual([
      "llm.cancel FakeListChatModel",
      "chain.cancel StrOutputParser",
      "chain.cancel RunnableSequence",
    ]);
    const { text } = recorded.runs.find("FakeListChatModel", "llm").event("llm.cancel");
    expect(text?.startsWith("a")).toBe(true);
    oneEndingEach(recorded);
  });

  test("of a model's own stream cancels the model", async () => {
    const recorded = await heard(async (callbacks) => {
      for await (const chunk of await spelling("abc").stream("x", { callbacks })) {
        void chunk;
        break;
      }
    });
    expect(standings(recorded)).toEqual(["FakeListChatModel break"]);
    expect(recorded.runs.all("llm")[0]?.event("llm.cancel").text).toBe("a");
  });

  test("of a model that alone brings the handler cancels the model, also as a step", async () => {
    const { runs } = await record(async (tap) => {
      const callbacks = [langchainHandler(tap)];
      const model = new FakeListChatModel({ responses: ["abc"], callbacks });
      for await (const chunk of await model.stream("x")) if (chunk.content !== "") break;
      for await (const chunk of await prompted(model).stream(question)) if (chunk !== "") break;
      expect(tap.stats().openRuns).toBe(0);
    });
    expect(runs.all("llm").map(({ ending }) => ending)).toMatchObject([
      { type: "llm.cancel", reason: "break", text: "a" },
      { type: "llm.cancel", reason: "break", text: "a" },
    ]);
  });

  test("has the last piece of a tool call that has left the model", async () => {
    const pieces = [
      { index: 0, id: "a", name: "add", args: '{"a":' },
      { index: 0, args: "1" },
      { index: 0, args: "}" },
    ];
    class Calling extends FakeListChatModel {
      override async *_streamResponseChunks(
        _messages: BaseMessage[],
        _options: this["ParsedCallOptions"],
        runManager?: CallbackManagerForLLMRun,
      ): AsyncGenerator<ChatGenerationChunk> {
        for (const piece of pieces) {
          const message = new AIMessageChunk({ content: "", tool_call_chunks: [piece] });
          const chunk = new ChatGenerationChunk({ message, text: "" });
          yield chunk;
          await runManager?.handleLLMNewToken("", undefined, undefined, undefined, undefined, {
            chunk,
          });
        }
      }
    }
    const { runs } = await heard(async (callbacks) => {
      let seen = 0;
      for await (const chunk of await new Calling({ responses: [] }).stream("x", { callbacks })) {
        void chunk;
        seen += 1;
        if (seen === 2) break;
      }
    });
    expect(runs.all("llm")[0]?.event("llm.cancel").toolCalls).toEqual([
      { index: 0, id: "a", name: "add", arguments: '{"a":1' },
    ]);
  });

  test("by cancelling the stream's reader, too", async () => {
    const recorded = await heard(async (callbacks) => {
      const reader = (await prompted().stream(question, { callbacks })).getReader();
      await reader.read();
      await reader.cancel();
    });
    expect(standings(recorded)).toContain("RunnableSequence break");
    oneEndingEach(recorded);
  });

  test("of streamEvents", async () => {
    const recorded = await heard(async (callbacks) => {
      const stream = prompted().streamEvents(question, { callbacks, version: "v2" });
      for await (const { event } of stream) if (event === "on_chat_model_stream") break;
    });
    expect(standings(recorded)).toEqual([
      "RunnableSequence break",
      "ChatPromptTemplate end",
      "FakeListChatModel break",
      "StrOutputParser break",
    ]);
    oneEndingEach(recorded);
  });

  test("of a stream inside a body cancels that one alone", async () => {
    const recorded = await heard((callbacks) =>
      RunnableLambda.from(async (_: string, config) => {
        for await (const chunk of await spelling("abc").stream("x", config)) return chunk.content;
        return "";
      }).invoke("x", { callbacks }),
    );
    expect(standings(recorded)).toEqual(["RunnableLambda end", "FakeListChatModel break"]);
    oneEndingEach(recorded);
  });
});

describe("an abort", () => {
  test("while the consumer is busy cancels what is open, with the signal's reason", async () => {
    const controller = new AbortController();
    const gone = new Error("The user has left.");
    const recorded = await heardFailing(async (callbacks) => {
      const stream = await prompted().stream(question, { callbacks, signal: controller.signal });
      for await (const chunk of stream) {
        void chunk;
        controller.abort(gone);
      }
    });
    expect(recorded.error).toBe(gone);
    expect(standings(recorded)).toEqual([
      "RunnableSequence abort",
      "ChatPromptTemplate end",
      "FakeListChatModel abort",
      "StrOutputParser abort",
    ]);
    expect(recorded.runs.find("RunnableSequence", "chain").event("chain.cancel").cause).toBe(gone);
    oneEndingEach(recorded);
  });

  test("while the stream waits for the model, likewise", async () => {
    const controller = new AbortController();
    const recorded = await heardFailing(async (callbacks) => {
      const stream = await prompted(waiting).stream(question, {
        callbacks: [...callbacks, abortingSoon(controller)],
        signal: controller.signal,
      });
      for await (const chunk of stream) void chunk;
    });
    expect(standings(recorded)).toEqual([
      "RunnableSequence abort",
      "ChatPromptTemplate end",
      "FakeListChatModel abort",
    ]);
    oneEndingEach(recorded);
  });

  test("of invoke closes the model before the chain", async () => {
    const controller = new AbortController();
    const recorded = await heardFailing((callbacks) =>
      prompted(waiting).invoke(question, {
        callbacks: [...callbacks, abortingSoon(controller)],
        signal: controller.signal,
      }),
    );
    expect(said(recorded.events).slice(-2)).toEqual([
      "llm.cancel FakeListChatModel",
      "chain.cancel RunnableSequence",
    ]);
    oneEndingEach(recorded);
  });

  test("before the start, of a chain that LangChain has then told to start", async () => {
    const recorded = await heardFailing((callbacks) =>
      prompted().invoke(question, { callbacks, signal: AbortSignal.abort() }),
    );
    expect(standings(recorded)[0]).toBe("RunnableSequence abort");
    expect(standings(recorded).some((each) => each.endsWith(" open"))).toBe(false);
    oneEndingEach(recorded);
  });

  test("by LangChain's own timeout is a timeout", async () => {
    const recorded = await heardFailing(async (callbacks) => {
      for await (const chunk of await waiting.stream("x", { callbacks, timeout: 5 })) void chunk;
    });
    expect(standings(recorded)).toEqual(["FakeListChatModel timeout"]);
  });

  test("leaves no listener on the signal", async () => {
    const { signal } = new AbortController();
    await heard(async (callbacks) => {
      for await (const chunk of await prompted().stream(question, { callbacks, signal }))
        void chunk;
    });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

test("two streams side by side keep their tokens apart", async () => {
  const { runs } = await heard(async (callbacks) => {
    const read = async (text: string): Promise<void> => {
      const stream = await spelling(text).stream("x", { callbacks, runName: text });
      for await (const chunk of stream) void chunk;
    };
    await Promise.all([read("abcdef"), read("uvwxyz")]);
  });
  expect(runs.find("abcdef").text).toBe("abcdef");
  expect(runs.find("uvwxyz").text).toBe("uvwxyz");
});

test("an observed stream yields what an unobserved one does, of the same class", async () => {
  const plain = await prompted().stream(question);
  const chunks: string[] = [];
  for await (const chunk of plain) chunks.push(chunk);
  await heard(async (callbacks) => {
    const observed = await prompted().stream(question, { callbacks });
    expect(observed.constructor).toBe(plain.constructor);
    const seen: string[] = [];
    for await (const chunk of observed) seen.push(chunk);
    expect(seen).toEqual(chunks);
  });
});

test("runs that are given up meanwhile have ended, whatever LangChain still says of them", async () => {
  const clock = fakeClock();
  const body = RunnableLambda.from((asked: typeof question): string => {
    clock.advance(2000);
    throw new Error(`late: ${asked.question}`);
  });
  const { events } = await record(
    async (tap) => {
      const callbacks = [langchainHandler({ tap, ttlMs: 1000 })];
      for await (const chunk of await prompted().stream(question, { callbacks })) {
        void chunk;
        clock.advance(2000);
      }
      await body.withFallbacks([prompted()]).invoke(question, { callbacks });
    },
    { clock },
  );
  const abandoned = events.filter((event) => "reason" in event && event.reason === "abandoned");
  expect(abandoned.map(({ run }) => run.name)).toEqual([
    "RunnableSequence",
    "FakeListChatModel",
    "StrOutputParser",
    "RunnableWithFallbacks",
    "RunnableLambda",
  ]);
  expect(events.filter(({ type }) => type === "run.warning")).toEqual([]);
});
