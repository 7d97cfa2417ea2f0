import { afterEach, describe, expect, it, vi } from "vitest";
import { afterInBackground, createTap, defineHandler, type Handler } from "../../src/index.ts";
import { filtered } from "../../src/filtered/index.ts";
import { queued } from "../../src/queued/index.ts";
import { sampled } from "../../src/sampled/index.ts";
import { turns } from "../event-loop.ts";
import { Heard } from "../heard.ts";
import { ManualClock } from "../manual-clock.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const rules = { kinds: ["tool"] } as const;

describe("wrappers compose", () => {
  it("calls no listener without the state that it asked for", async () => {
    const states: unknown[] = [];
    const handler = filtered(
      {
        name: "stateful",
        state: () => {
          throw new Error("no state");
        },
        on: { "*": (_, state) => void states.push(state) },
      },
      { kinds: ["chain"] },
    );
    const failures: unknown[] = [];
    const tap = createTap({
      handlers: handler,
      onHandlerError: (error) => void failures.push(error),
    });
    await tap.run("chain", { name: "rag" }, () => 1);
    expect(failures.map(String)).toEqual(["Error: no state", "Error: no state"]);
    expect(states).toEqual([]);
  });

  const wrappings: readonly (readonly [string, (handler: Handler) => Handler])[] = [
    ["queued(filtered(handler))", (handler) => queued(filtered(handler, rules))],
    ["filtered(queued(handler))", (handler) => filtered(queued(handler), rules)],
    ["queued(queued(filtered(handler)))", (handler) => queued(queued(filtered(handler, rules)))],
    [
      "sampled(queued(filtered(handler)))",
      (handler) => sampled(queued(filtered(handler, rules)), { rate: 1 }),
    ],
  ];

  it.each(wrappings)("%s hears, is flushed, closed and told of, by one name", async (_, wrap) => {
    const inside = new Heard();
    const steps: string[] = [];
    const handler = wrap(
      defineHandler({
        name: "inside",
        state: (run) => run.name,
        on: {
          "*": (event, name) => {
            inside.events.push(event);
            if (event.type === "tool.start") throw new Error(`not ${name}`);
          },
        },
        flush: () => steps.push("flush"),
        close: () => steps.push("close"),
      }),
    );
    const failures: string[] = [];
    const tap = createTap({
      handlers: handler,
      onHandlerError: (error, { handler: name }) => void failures.push(`${name}: ${String(error)}`),
    });
    await tap.run("chain", { name: "outer" }, () => tap.run("tool", { name: "inner" }, () => 1));
    expect(await tap.flush()).toEqual({ unfinished: [] });
    expect(inside.sequence).toBe("tool.start(inner) › tool.end(inner)");
    expect(failures).toEqual(["inside: Error: not inner"]);
    await tap.close();
    expect([steps[0], steps.at(-1)]).toEqual(["flush", "close"]);
    expect(handler.pending?.()).toBe(0);
  });
});

describe("a queue on the platform's own means", () => {
  it("keeps no process alive with its timers", () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    const takeBack = afterInBackground({ now: () => 0 }, 1_000_000, () => undefined);
    const [made] = timers.mock.results;
    expect(made?.value).toMatchObject({ hasRef: expect.any(Function) });
    expect(made?.value.hasRef()).toBe(false);
    takeBack();
  });

  it("does without timers that can be unreferenced, and without setImmediate", async () => {
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal("setTimeout", (callback: () => void) => {
      queueMicrotask(callback);
      return 7;
    });
    const inside = new Heard();
    const tap = createTap({
      handlers: queued(inside.handler, { deliveryTimeoutMs: 5 }),
    });
    await tap.run("tool", { name: "tool" }, () => 1);
    for (let at = 0; at < 20; at += 1) await Promise.resolve();
    expect(inside.sequence).toBe("tool.start(tool) › tool.end(tool)");
  });

  it("goes on with the next run when a turn of the event loop never came", async () => {
    const clock = new ManualClock();
    const inside = new Heard();
    const tap = createTap({ handlers: queued(inside.handler, { clock }) });
    vi.stubGlobal("setImmediate", () => undefined);
    await tap.run("tool", { name: "lost" }, () => 1);
    vi.unstubAllGlobals();
    await turns();
    expect(inside.events).toEqual([]);
    clock.advance(1001);
    await tap.run("tool", { name: "next" }, () => 1);
    await turns();
    expect(inside.sequence).toBe(
      "tool.start(lost) › tool.end(lost) › tool.start(next) › tool.end(next)",
    );
  });
});
