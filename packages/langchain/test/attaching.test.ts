import { CallbackManager } from "@langchain/core/callbacks/manager";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createTap, defineHandler, GuardError } from "@runtap/core";
import { langchainHandler, toLangchainCallbacks } from "@runtap/langchain";
import { record, recordingHandler } from "@runtap/testing";
import { describe, expect, test, vi } from "vitest";
import { heard, prompted, said, spelling } from "./support.ts";

async function read(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of stream) void chunk;
}

describe("attached twice", () => {
  const once = ["llm.start", "llm.token", "llm.token", "llm.end"];
  const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

  test("as one object on the model and on the call, it hears once", async () => {
    const { events } = await record(async (tap) => {
      const callbacks = [langchainHandler(tap)];
      const model = new FakeListChatModel({ responses: ["ab"], callbacks });
      await read(await model.stream("x", { callbacks }));
    });
    expect(typesOf(events)).toEqual(once);
  });

  test("as two objects of one tap, it hears once", async () => {
    const { events } = await record(async (tap) => {
      const model = new FakeListChatModel({
        responses: ["ab"],
        callbacks: [langchainHandler(tap)],
      });
      await read(
        await model.stream("x", { callbacks: [langchainHandler(tap), langchainHandler({ tap })] }),
      );
    });
    expect(typesOf(events)).toEqual(once);
  });

  test("to two taps, each hears once", async () => {
    const other = recordingHandler();
    const { events } = await record(async (tap) => {
      const callbacks = [langchainHandler(tap), langchainHandler(createTap({ handlers: other }))];
      await read(await spelling("ab").stream("x", { callbacks }));
    });
    expect(typesOf(events)).toEqual(once);
    expect(typesOf(other.events)).toEqual(once);
  });

  test("and a broken stream ends once", async () => {
    const { runs } = await record(async (tap) => {
      const model = new FakeListChatModel({
        responses: ["ab"],
        callbacks: [langchainHandler(tap)],
      });
      const stream = await model.stream("x", { callbacks: [langchainHandler(tap)] });
      for await (const chunk of stream) if (chunk !== undefined) break;
    });
    expect(runs.sequence()).toBe(
      "llm.start(FakeListChatModel) › llm.token(FakeListChatModel) › llm.cancel(FakeListChatModel)",
    );
  });
});

test("on an object alone, it hears that object and nothing inside", async () => {
  const { events } = await record(async (tap) => {
    const model = new FakeListChatModel({ responses: ["a"], callbacks: [langchainHandler(tap)] });
    await prompted(model).invoke({ question: "Why?" });
  });
  expect(said(events)).toEqual(["llm.start FakeListChatModel", "llm.end FakeListChatModel"]);
});

test("in a callback manager, it hears what that one hears, streams included", async () => {
  const { runs } = await record(async (tap) => {
    const callbacks = new CallbackManager();
    callbacks.addHandler(langchainHandler(tap));
    const stream = await prompted().stream({ question: "Why?" }, { callbacks });
    for await (const chunk of stream) if (chunk !== "") break;
  });
  expect(runs.find("RunnableSequence", "chain").event("chain.cancel").reason).toBe("break");
});

test("leaves LangChain's own handlers as they were", async () => {
  const events: string[] = [];
  await heard(async (callbacks) => {
    const own = {
      handleChainStart: () => events.push("own"),
      handleChainEnd: () => events.push("end"),
    };
    const list = [own, ...callbacks];
    await read(await RunnableLambda.from(() => 1).stream("x", { callbacks: list }));
    expect(list[0]).toBe(own);
    expect(list).toHaveLength(2);
  });
  expect(events).toEqual(["own", "end"]);
});

test("a handler for one call hears that call, besides the tap's", async () => {
  const mine: string[] = [];
  const handlers = defineHandler({ name: "mine", on: { "llm.*": ({ type }) => mine.push(type) } });
  const { events } = await record(async (tap) => {
    await spelling("a").invoke("x", { callbacks: [langchainHandler({ tap, handlers })] });
    await spelling("b").invoke("x", { callbacks: [langchainHandler(tap)] });
  });
  expect(mine).toEqual(["llm.start", "llm.end"]);
  expect(events).toHaveLength(4);
});

describe("runtap's handlers as LangChain callbacks", () => {
  test("serve a program that has nothing else of runtap", async () => {
    const mine = recordingHandler();
    const callbacks = toLangchainCallbacks(mine, { tags: ["mine"] });
    await prompted().invoke({ question: "Why?" }, { callbacks });
    await expect(callbacks.flush()).resolves.toEqual({ unfinished: [] });
    expect(mine.runs.roots.map(({ name, info }) => [name, info.tags])).toEqual([
      ["RunnableSequence", ["mine"]],
    ]);
  });

  test("are closed with their tap", async () => {
    const close = vi.fn<() => void>();
    const callbacks = toLangchainCallbacks([{ name: "mine", on: {}, close }]);
    await callbacks.close();
    expect(close).toHaveBeenCalledOnce();
  });
});

describe("a guard", () => {
  const strict = defineHandler({
    name: "strict",
    on: {},
    guard: {
      "llm.start": () => {
        throw new Error("not this model");
      },
    },
  });

  test("that says no keeps LangChain from asking the model", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const asked = vi.spyOn(FakeListChatModel.prototype, "_generate");
    const { error, runs } = await record.failing(
      (tap) => prompted().invoke({ question: "Why?" }, { callbacks: [langchainHandler(tap)] }),
      { handlers: [strict] },
    );
    expect(GuardError.isInstance(error)).toBe(true);
    expect(asked).not.toHaveBeenCalled();
    expect(runs.find("FakeListChatModel", "llm").event("llm.cancel").reason).toBe("guard");
    expect(runs.all().every(({ standing }) => standing !== "open")).toBe(true);
    vi.restoreAllMocks();
  });
});

test("a guard that refuses a token stops the stream", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const clean = defineHandler({
    name: "clean",
    on: {},
    guard: {
      "llm.token": ({ token }) => {
        if (token === "b") throw new Error("not this word");
      },
    },
  });
  const { error, runs } = await record.failing(
    async (tap) => read(await spelling("abc").stream("x", { callbacks: [langchainHandler(tap)] })),
    { handlers: [clean] },
  );
  expect(GuardError.isInstance(error)).toBe(true);
  expect(runs.all("llm")[0]?.event("llm.cancel")).toMatchObject({ reason: "guard", text: "a" });
  vi.restoreAllMocks();
});

test("a guard that refuses a chunk stops the stream, and closes what it comes from", async () => {
  const clean = defineHandler({
    name: "clean",
    on: {},
    guard: {
      "chain.chunk": () => {
        throw new Error("not this chunk");
      },
    },
  });
  let isClosed = false;
  class Closing extends RunnableLambda<string, string> {
    override async *transform(
      ...given: Parameters<RunnableLambda<string, string>["transform"]>
    ): AsyncGenerator<string> {
      try {
        yield* super.transform(...given);
      } finally {
        isClosed = true;
      }
    }
  }
  const body = new Closing({ func: (asked: string) => asked });
  const { error, runs } = await record.failing(
    async (tap) => read(await body.stream("x", { callbacks: [langchainHandler(tap)] })),
    { handlers: [clean] },
  );
  expect(GuardError.isInstance(error)).toBe(true);
  expect(isClosed).toBe(true);
  expect(runs.all().map(({ standing }) => standing)).toEqual(["cancel"]);
});

describe("options", () => {
  test.each([
    [42, "what langchainHandler() takes"],
    [{ tags: ["eu"], handler: [] }, "a key in the options"],
    [{ tap: {} }, "`tap`"],
    [{ streaming: "yes" }, "`streaming`"],
  ])("that are wrong are refused: %j", (options, what) => {
    expect(() => Reflect.apply(langchainHandler, undefined, [options])).toThrow(`Expected ${what}`);
  });
});
