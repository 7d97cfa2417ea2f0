import { describe, expect, test, vi } from "vitest";

import { createTap, type Handler } from "../../src/index.ts";
import { deferred, outcomeOf, turns } from "../event-loop.ts";
import { Heard, heardTap } from "../heard.ts";
import { ManualClock } from "../manual-clock.ts";

describe("tap.flush", () => {
  test("waits for the promises of listeners, then for each handler's own flush", async () => {
    const order: string[] = [];
    const gate = deferred();
    const writer: Handler = {
      name: "writer",
      on: { "chain.end": () => gate.promise.then(() => order.push("written")) },
      flush: () => order.push("flushed"),
    };
    const { tap } = heardTap({ handlers: writer });

    await tap.run("chain", { name: "rag" }, () => undefined);
    const flushing = tap.flush();
    await turns();
    expect(order).toEqual([]);
    gate.resolve();

    expect(await flushing).toEqual({ unfinished: [] });
    expect(order).toEqual(["written", "flushed"]);
  });

  test("waits for a hundred writes", async () => {
    let written = 0;
    const { tap } = heardTap({
      handlers: {
        name: "writer",
        on: {
          "llm.token": async () => {
            await turns(1);
            written += 1;
          },
        },
      },
    });

    await tap.run("llm", { name: "answer" }, (llm) => {
      for (let at = 0; at < 100; at += 1) llm.token("a");
    });
    await tap.flush();

    expect(written).toBe(100);
  });

  test("resolves at its time limit and names who hangs, without keeping others from their flush", async () => {
    const flushed: string[] = [];
    const hanging: Handler = {
      name: "hanging",
      on: { "chain.end": () => deferred().promise },
      flush: () => flushed.push("hanging"),
    };
    const fine: Handler = {
      name: "fine",
      on: { "chain.end": () => undefined },
      flush: () => flushed.push("fine"),
    };
    const { tap, clock } = heardTap({ handlers: [hanging, fine] });
    await tap.run("chain", { name: "rag" }, () => undefined);

    const flushing = tap.flush({ timeoutMs: 100 });
    await turns();
    clock.advance(100);

    expect(await flushing).toEqual({ unfinished: ["hanging"] });
    expect(flushed).toEqual(["fine"]);
  });

  test("has no time limit where it is given infinity", async () => {
    const delays = vi.spyOn(globalThis, "setTimeout");
    const { tap } = heardTap({ clock: undefined });
    await tap.flush({ timeoutMs: Number.POSITIVE_INFINITY });
    // What timers cannot take they take for a millisecond.
    expect(delays.mock.calls.map(([, delayMs]) => delayMs)).toContain(2 ** 31 - 1);
    delays.mockRestore();
  });

  test("names a handler whose own flush hangs, or fails, and reports the failure", async () => {
    const error = new Error("disk full");
    const { tap, clock, failures } = heardTap({
      handlers: [
        { name: "hanging", on: {}, flush: () => deferred().promise },
        { name: "failing", on: {}, flush: () => Promise.reject(error) },
        {
          name: "throwing",
          on: {},
          flush: () => {
            throw error;
          },
        },
      ],
    });

    const flushing = tap.flush({ timeoutMs: 100 });
    await turns();
    clock.advance(100);

    expect((await flushing).unfinished).toEqual(["hanging", "failing", "throwing"]);
    expect(failures).toHaveLength(2);
    expect(failures).toContainEqual({ handler: "failing", error });
    expect(failures).toContainEqual({ handler: "throwing", error });
    expect(clock.pending).toBe(0);
  });

  test("waits for what came before it, not for what comes after", async () => {
    const gates = [deferred(), deferred()];
    let calls = 0;
    const { tap } = heardTap({
      handlers: { name: "writer", on: { "chain.end": () => gates[calls++]?.promise } },
    });

    await tap.run("chain", { name: "one" }, () => undefined);
    const flushing = tap.flush();
    await tap.run("chain", { name: "two" }, () => undefined);
    gates[0]?.resolve();

    expect(await flushing).toEqual({ unfinished: [] });
    expect(tap.stats().handlers).toMatchObject([{ name: "heard" }, { name: "writer", pending: 1 }]);
    gates[1]?.resolve();
  });

  test("asks handlers that were attached to a request as well", async () => {
    let flushed = 0;
    const { tap } = heardTap();
    const request: Handler = { name: "request", on: {}, flush: () => void (flushed += 1) };

    await tap.run("chain", { name: "rag", handlers: request }, () => undefined);
    await tap.flush();

    expect(flushed).toBe(1);
  });

  test("of a handler that rejects still resolves", async () => {
    const { tap, failures } = heardTap({
      handlers: { name: "rejecting", on: { "chain.end": () => Promise.reject(new Error("no")) } },
    });
    await tap.run("chain", { name: "rag" }, () => undefined);

    expect(await tap.flush()).toEqual({ unfinished: [] });
    expect(failures).toHaveLength(1);
  });
});

describe("tap.close", () => {
  test("ends open runs with reason shutdown, children first, flushes, closes and detaches", async () => {
    const order: string[] = [];
    const sink: Handler = {
      name: "sink",
      on: { "*.cancel": ({ run }) => order.push(`cancel ${run.name}`) },
      flush: () => order.push("flush"),
      close: () => order.push("close"),
    };
    const { tap, heard } = heardTap({ handlers: sink });
    const chain = tap.start("chain", { name: "rag" });
    chain.start("llm", { name: "answer" });

    expect(await tap.close()).toEqual({ unfinished: [] });
    await tap.run("chain", { name: "later" }, () => undefined);

    expect(order).toEqual(["cancel answer", "cancel rag", "flush", "close"]);
    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(answer) › llm.cancel(answer) › chain.cancel(rag)",
    );
    expect(heard.the("chain.cancel")).toMatchObject({ reason: "shutdown" });
    expect(heard.the("chain.cancel")).not.toHaveProperty("cause");
    expect(tap.stats()).toEqual({ openRuns: 0, handlers: [] });
  });

  test("ends the observation, not the program: a body that is under way still settles its caller", async () => {
    const { tap, heard, warnings } = heardTap();
    const gate = deferred();
    const controller = new AbortController();
    const promise = tap.run("chain", { name: "rag", signal: controller.signal }, async (chain) => {
      await gate.promise;
      return chain.signal.aborted ? "aborted" : "done";
    });

    await tap.close();
    gate.resolve();

    expect(await outcomeOf(promise)).toEqual({ resolved: "done" });
    expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag)");
    expect(warnings).toEqual([]);
  });

  test("leaves a body that is under way its time limit and its signal", async () => {
    const { tap, clock } = heardTap();
    const controller = new AbortController();
    const { signal } = controller;
    const never = (): Promise<never> => new Promise(() => undefined);
    const limited = outcomeOf(tap.run("tool", { name: "limited", timeoutMs: 100 }, never));
    const options = { name: "aborted", signal, timeoutMs: 500 };
    const aborted = outcomeOf(tap.run("tool", options, never));
    const { promise, resolve } = deferred<string>();
    const finished = tap.run("tool", { name: "finished", timeoutMs: 500 }, () => promise);
    await tap.close();

    clock.advance(100);
    controller.abort("enough");
    resolve("found");

    expect(await limited).toMatchObject({ rejected: { name: "TimeoutError" } });
    expect(await aborted).toEqual({ rejected: "enough" });
    expect(await finished).toBe("found");
    expect(clock.pending).toBe(0);
  });

  test("an ending by hand after it is no misuse", async () => {
    const { tap, warnings } = heardTap();
    const run = tap.start("chain", { name: "rag" });

    await tap.close();
    run.end("late");

    expect(warnings).toEqual([]);
  });

  test("names whoever does not close in time", async () => {
    const clock = new ManualClock();
    const tap = createTap({
      clock,
      handlers: { name: "hanging", on: {}, close: () => deferred().promise },
    });

    const closing = tap.close({ timeoutMs: 10 });
    await turns();
    clock.advance(10);

    expect(await closing).toEqual({ unfinished: ["hanging"] });
  });

  test("comes with await using", async () => {
    const heard = new Heard();
    {
      await using tap = createTap({ handlers: heard.handler });
      tap.start("chain", { name: "rag" });
    }

    expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag)");
  });
});
