import { describe, expect, test } from "vitest";

import { defineHandler, type Handler } from "../../src/index.ts";
import { deferred, outcomeOf, turn } from "../event-loop.ts";
import { Heard, heardTap, silentTap } from "../heard.ts";

const rag = "chain.start(rag) › llm.start(answer) › llm.end(answer) › chain.end(rag)";

describe("who hears what", () => {
  test("scenario 19: a handler attached globally and to the request hears each event once", async () => {
    const { tap, heard } = heardTap();

    await tap.scope({ handlers: [heard.handler] }, () =>
      tap.run("chain", { name: "rag", handlers: [heard.handler] }, () =>
        tap.run("llm", { name: "answer", ownHandlers: heard.handler }, async () => "hi"),
      ),
    );

    expect(heard.sequence).toBe(rag);
  });

  test("scenario 20: a request's handler hears everything inside, an own one its run alone", async () => {
    const { tap } = silentTap();
    const [request, own] = [new Heard("request"), new Heard("own")];

    await tap.run(
      "chain",
      { name: "rag", handlers: request.handler, ownHandlers: own.handler },
      () => tap.run("llm", { name: "answer" }, async () => "hi"),
    );

    expect(request.sequence).toBe(rag);
    expect(own.sequence).toBe("chain.start(rag) › chain.end(rag)");
  });

  test("scenario 21: of two concurrent requests neither handler hears the other's", async () => {
    const { tap } = silentTap();
    const [one, two] = [new Heard("one"), new Heard("two")];
    const gate = deferred();
    const request = (heard: Heard, name: string): Promise<void> =>
      tap.scope({ handlers: heard.handler }, () =>
        tap.run("chain", { name }, async () => {
          await gate.promise;
          await tap.run("llm", { name: `${name} answer` }, () => turn());
        }),
      );

    const both = Promise.all([request(one, "one"), request(two, "two")]);
    gate.resolve();
    await both;

    expect(one.sequence).toBe(
      "chain.start(one) › llm.start(one answer) › llm.end(one answer) › chain.end(one)",
    );
    expect(two.sequence).toBe(
      "chain.start(two) › llm.start(two answer) › llm.end(two answer) › chain.end(two)",
    );
  });

  test("scenario 22: a handler taken off hears nothing more, of open runs neither", async () => {
    const { tap } = silentTap();
    const heard = new Heard();
    const detach = tap.use(heard.handler);

    await tap.run("chain", { name: "rag" }, async () => {
      detach();
      await tap.run("llm", { name: "answer" }, async () => "hi");
    });
    await tap.run("chain", { name: "later" }, () => undefined);

    expect(heard.sequence).toBe("chain.start(rag)");
    expect(tap.stats().handlers).toEqual([]);
  });

  test("scenario 23: leaving a category out suppresses its events and no others", async () => {
    const { tap } = silentTap();
    const names: string[] = [];
    tap.use(
      defineHandler({
        name: "no models",
        on: {
          "chain.*": ({ type }) => names.push(type),
          "tool.*": ({ type }) => names.push(type),
        },
      }),
    );

    await tap.run("chain", { name: "rag" }, async () => {
      await tap.run("llm", { name: "answer" }, async (llm) => llm.token("hi"));
      await tap.run("tool", { name: "calculate" }, async (tool) => tool.chunk(1));
    });

    expect(names).toEqual(["chain.start", "tool.start", "tool.chunk", "tool.end", "chain.end"]);
  });
});

describe("handlers that fail", () => {
  const fault = new Error("the log is full");

  test("scenario 24: a handler that throws changes nothing, and each failure is one event", async () => {
    const throwing: Handler = {
      name: "throwing",
      on: {
        "llm.start": () => {
          throw fault;
        },
      },
    };
    const before = new Heard("before");
    const { tap, heard, failures } = heardTap({ handlers: [before.handler, throwing] });

    const result = await tap.run("chain", { name: "rag" }, () =>
      tap.run("llm", { name: "answer" }, async () => "hi"),
    );

    expect(result).toBe("hi");
    const expected =
      "chain.start(rag) › llm.start(answer) › handler.error(answer) › llm.end(answer) › chain.end(rag)";
    expect(heard.sequence).toBe(expected);
    expect(before.sequence).toBe(expected);
    expect(heard.the("handler.error")).toMatchObject({
      handler: "throwing",
      error: fault,
      event: { type: "llm.start" },
    });
    expect(failures).toEqual([
      { handler: "throwing", error: fault, event: heard.the("llm.start") },
    ]);
  });

  test("scenario 25: a handler that rejects changes nothing, and is reported too", async () => {
    const rejecting: Handler = {
      name: "rejecting",
      on: { "llm.end": () => Promise.reject(fault) },
    };
    const { tap, heard, failures } = heardTap({ handlers: rejecting });

    const result = await tap.run("llm", { name: "answer" }, async () => "hi");
    await tap.flush();

    expect(result).toBe("hi");
    expect(heard.sequence).toBe("llm.start(answer) › llm.end(answer) › handler.error(answer)");
    expect(failures).toMatchObject([{ handler: "rejecting", error: fault }]);
  });

  test("scenario 26: a handler that hangs delays neither its own run nor others", async () => {
    const gate = deferred();
    const hanging: Handler = { name: "hanging", on: { "*": () => gate.promise } };
    const { tap, heard } = heardTap({ handlers: hanging });

    await tap.run("chain", { name: "one" }, async () => undefined);
    await tap.run("chain", { name: "two" }, async () => undefined);

    expect(heard.sequence).toBe(
      "chain.start(one) › chain.end(one) › chain.start(two) › chain.end(two)",
    );
    gate.resolve();
    expect(await tap.flush()).toEqual({ unfinished: [] });
  });

  test("scenario 35: a handler that writes to an event fails, and neither the result nor the others change", async () => {
    const rude: Handler = {
      name: "rude",
      on: { "*": (event) => void Reflect.defineProperty(event, "type", { value: "chain.error" }) },
    };
    const strict: Handler = {
      name: "strict",
      on: {
        "chain.end": (event) => {
          Object.assign(event, { output: "forged" });
        },
      },
    };
    const heard = new Heard();
    const { tap, failures } = heardTap({ handlers: [rude, strict, heard.handler] });

    const outcome = await outcomeOf(tap.run("chain", { name: "rag", tags: ["a"] }, () => "real"));

    expect(outcome).toEqual({ resolved: "real" });
    expect(heard.all("chain.end")).toMatchObject([{ output: "real" }]);
    expect(failures).toMatchObject([{ handler: "strict", error: expect.any(TypeError) }]);
  });

  test("scenario 35: a handler cannot write to what the events of a run share", async () => {
    const { tap, heard } = heardTap({ freeze: false });

    await tap.run("chain", { name: "rag", tags: ["a"], metadata: { tenant: "x" } }, () => "real");

    const { run } = heard.the("chain.start");
    expect(() => Object.assign(run, { name: "forged" })).toThrow(TypeError);
    expect(() => Object.assign(run.metadata, { tenant: "y" })).toThrow(TypeError);
    expect(() => Object.assign(run.tags, ["b"])).toThrow(TypeError);
  });
});
