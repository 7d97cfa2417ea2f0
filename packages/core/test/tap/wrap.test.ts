import { describe, expect, test } from "vitest";

import type { LlmEnd } from "../../src/index.ts";
import { outcomeOf, turn } from "../event-loop.ts";
import { Heard, heardTap, silentTap } from "../heard.ts";
import { drain } from "../sources.ts";

const fault = new Error("out of paper");

describe("tap.wrap", () => {
  test("keeps a synchronous function synchronous, with its this, name and length", () => {
    const { tap, heard } = heardTap();
    const counter = {
      step: 2,
      add: tap.wrap("tool", {}, function add(this: { step: number }, one: number, two: number) {
        return one + two + this.step;
      }),
    };

    expect(counter.add(1, 2)).toBe(5);
    expect([counter.add.name, counter.add.length]).toEqual(["add", 2]);
    expect(heard.sequence).toBe("tool.start(add) › tool.end(add)");
    expect(heard.the("tool.start").input).toEqual([1, 2]);
    expect(heard.the("tool.end").output).toBe(5);
  });

  test("shows a sole argument as the input, several as a list, none as an empty one", () => {
    const { tap, heard } = heardTap();
    const list = tap.wrap("tool", { name: "list" }, (...args: unknown[]) => args.length);

    list("one");
    list("one", "two");
    list();

    expect(heard.all("tool.start").map(({ input }) => input)).toEqual(["one", ["one", "two"], []]);
  });

  test("throws what the function throws, at once", () => {
    const { tap, heard } = heardTap();
    const fail = tap.wrap("tool", { name: "fail" }, () => {
      throw fault;
    });

    expect(() => fail()).toThrow(fault);
    expect(heard.sequence).toBe("tool.start(fail) › tool.error(fail)");
  });

  test("stays open until a promise settles", async () => {
    const { tap, heard } = heardTap();
    const search = tap.wrap("retriever", { name: "search" }, async (query: string) => {
      if (query === "") throw fault;
      return [{ text: query }];
    });

    const promise = search("why");
    expect(heard.sequence).toBe("retriever.start(search)");
    expect(await promise).toEqual([{ text: "why" }]);
    expect(await outcomeOf(search(""))).toEqual({ rejected: fault });

    expect(heard.sequence).toBe(
      "retriever.start(search) › retriever.end(search) › retriever.start(search) › retriever.error(search)",
    );
    expect(heard.the("retriever.end").documents).toEqual([{ text: "why" }]);
  });

  test("is ambient for what the function calls, before and after its awaits", async () => {
    const { tap, heard } = heardTap();
    const inner = tap.wrap("tool", { name: "inner" }, () => undefined);
    const outer = tap.wrap("chain", { name: "outer" }, async () => {
      inner();
      await Promise.resolve();
      inner();
    });

    await outer();

    const { id } = heard.the("chain.start").run;
    expect(heard.all("tool.start").map(({ run }) => run.parentId)).toEqual([id, id]);
  });

  test("takes the start's fields from the arguments, and facts from the result", async () => {
    const { tap, heard } = heardTap();
    const ask = tap.wrap(
      "llm",
      {
        name: "ask",
        provider: "acme",
        fields: (request: { model: string; prompt: string }) => ({
          input: request.prompt,
          model: request.model,
          ownTags: ["asked"],
        }),
        report: (result: { text: string; tokens: number }) => ({
          usage: { outputTokens: result.tokens },
          text: result.text,
        }),
      },
      async (request: { model: string; prompt: string }) => ({ text: request.prompt, tokens: 3 }),
    );

    await ask({ model: "gpt-5", prompt: "hi" });

    expect(heard.the("llm.start")).toMatchObject({
      input: "hi",
      model: "gpt-5",
      provider: "acme",
      run: { tags: ["asked"] },
    });
    expect(heard.the("llm.end")).toMatchObject({ text: "hi", usage: { outputTokens: 3 } });
  });

  test("goes on without fields, report or until that throw, and says so", async () => {
    const { tap, heard, warnings } = heardTap();
    const broken = (): never => {
      throw fault;
    };
    const one = tap.wrap(
      "llm",
      { name: "one", fields: broken, report: broken },
      async () => "fine",
    );
    const two = tap.wrap("llm", { name: "two", until: broken }, () => "fine");

    expect(await one()).toBe("fine");
    expect(two()).toBe("fine");

    expect(heard.all("llm.end")).toHaveLength(2);
    expect(warnings.map(({ code }) => code)).toEqual(["capture-failed", "capture-failed"]);
  });

  test("goes on without fields that no run can start with, and says so", () => {
    const { tap, heard, warnings } = heardTap();
    const named = tap.wrap(
      "tool",
      { name: "named", fields: (name: string) => ({ name }) },
      (name: string) => name,
    );

    expect([named("given"), named("")]).toEqual(["given", ""]);

    expect(heard.all("tool.start").map(({ run }) => run.name)).toEqual(["given", "named"]);
    expect(warnings).toMatchObject([{ code: "capture-failed" }]);
  });

  test("with gives the same function for one request", async () => {
    const { tap, heard } = heardTap();
    const request = new Heard("request");
    const inner = tap.wrap("tool", { name: "inner" }, () => undefined);
    const ask = tap.wrap("chain", { name: "ask", tags: ["app"] }, async () => inner());
    const mine = ask.with({ handlers: request.handler, tags: ["mine"], userId: "u1" });

    await mine();
    await ask();

    expect(request.sequence).toBe(
      "chain.start(ask) › tool.start(inner) › tool.end(inner) › chain.end(ask)",
    );
    expect(heard.all("chain.start").map(({ run }) => [run.tags, run.userId])).toEqual([
      [["app", "mine"], "u1"],
      [["app"], undefined],
    ]);
    expect(heard.all("tool.start")[0]?.run).toMatchObject({ tags: ["app", "mine"], userId: "u1" });
  });

  test("with a signal, an abort rejects the call and cancels its run", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();
    const ask = tap.wrap("llm", { name: "ask" }, () => new Promise<string>(() => undefined));

    const promise = ask.with({ signal: controller.signal })();
    controller.abort(fault);

    expect(await outcomeOf(promise)).toEqual({ rejected: fault });
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "abort", cause: fault });
  });

  test("ended tells the end of its own calls, those by with too, from others'", async () => {
    const { tap, heard } = heardTap();
    const ask = tap.wrap("llm", { name: "ask" }, async () => 42);
    const other = tap.wrap("llm", { name: "ask" }, async () => 43);
    await ask();
    await ask.with({ tags: ["x"] })();
    await other();

    const outputs = heard.events.flatMap((event) => (ask.ended(event) ? [event.output] : []));

    expect(outputs).toEqual([42, 42]);
  });

  test("own handlers hear every call of the function, that run alone", async () => {
    const { tap } = silentTap();
    const own = new Heard("own");
    const inner = tap.wrap("tool", { name: "inner" }, () => undefined);
    const outer = tap.wrap("chain", { name: "outer", ownHandlers: [[own.handler]] }, () => inner());

    outer();
    outer();

    expect(own.sequence).toBe(
      "chain.start(outer) › chain.end(outer) › chain.start(outer) › chain.end(outer)",
    );
  });

  test("leaves what else the function carries where it was", () => {
    const { tap } = silentTap();
    const search = Object.assign((query: string) => query, { description: "Searches the manual" });

    const wrapped = tap.wrap("tool", { name: "search" }, search);

    expect(wrapped.description).toBe("Searches the manual");
  });
});

describe("tap.wrap with until", () => {
  test("lasts as long as a promise inside the result, which is handed on untouched", async () => {
    const { tap, heard } = heardTap();
    const gate: { open: (value: string) => void } = { open: () => undefined };
    const ask = tap.wrap("llm", { name: "ask", until: (result) => result.text }, () => ({
      text: new Promise<string>((resolve) => {
        gate.open = resolve;
      }),
    }));

    const result = ask();
    expect(heard.sequence).toBe("llm.start(ask)");
    gate.open("hello");

    expect(await result.text).toBe("hello");
    expect(heard.the("llm.end").output).toBe("hello");
  });

  test("lasts as long as a stream inside the result, observed in place", async () => {
    const { tap, heard } = heardTap();
    const makers = {
      readable: () => ReadableStream.from(["a", "b"]),
      iterable: async function* () {
        yield "a";
        yield "b";
      },
    };
    const readable = tap.wrap(
      "llm",
      { name: "readable", until: (result) => result.stream },
      () => ({
        stream: makers.readable(),
      }),
    );
    const iterable = tap.wrap(
      "llm",
      { name: "iterable", until: (result) => result.stream },
      () => ({
        stream: makers.iterable(),
      }),
    );

    for await (const token of readable().stream) expect(token).toMatch(/[ab]/);
    for await (const token of iterable().stream) if (token === "a") break;

    expect(heard.sequence).toBe(
      "llm.start(readable) › llm.token(readable) ×2 › llm.end(readable) › llm.start(iterable) › llm.token(iterable) › llm.cancel(iterable)",
    );
  });

  test("leaves a stream that a promise resolves to in place as well", async () => {
    const { tap, heard } = heardTap();
    const ask = tap.wrap(
      "llm",
      { name: "ask", until: (result) => result.then(({ stream }) => stream) },
      async () => ({ stream: ReadableStream.from(["a", "b"]) }),
    );

    const { stream } = await ask();
    await turn();

    expect(await drain(stream)).toEqual(["a", "b"]);
    expect(heard.sequence).toBe("llm.start(ask) › llm.token(ask) ×2 › llm.end(ask)");
  });

  test("follows the result as a whole where there is no such part", async () => {
    const { tap, heard } = heardTap();
    const none = { until: () => undefined };
    const stream = tap.wrap("tool", { name: "stream", ...none }, () => ReadableStream.from(["a"]));
    const promise = tap.wrap("tool", { name: "promise", ...none }, async () => "found");

    expect(await drain(stream())).toEqual(["a"]);
    expect(await promise()).toBe("found");

    expect(heard.sequence).toBe(
      "tool.start(stream) › tool.chunk(stream) › tool.end(stream) › tool.start(promise) › tool.end(promise)",
    );
    expect(heard.all("tool.end").at(-1)?.output).toBe("found");
  });

  test("fails with a promise that rejects, and leaves the rejection to whoever reads it", async () => {
    const { tap, heard } = heardTap();
    const ask = tap.wrap("llm", { name: "ask", until: (result) => result.text }, () => ({
      text: Promise.reject(fault),
    }));

    expect(await outcomeOf(ask().text)).toEqual({ rejected: fault });
    expect(heard.the("llm.error").error).toBe(fault);
  });
});

describe("tap.wrap at compile time", () => {
  test("narrows the end of its own calls to what the function returns", async () => {
    const { tap, heard } = heardTap();
    const ask = tap.wrap("llm", { name: "ask" }, async () => ({ answer: 42 }));
    await ask();

    const end: LlmEnd = heard.the("llm.end");

    expect(ask.ended(end) && end.output.answer).toBe(42);
  });
});
