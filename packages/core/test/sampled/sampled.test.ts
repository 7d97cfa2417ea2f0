import { describe, expect, it } from "vitest";
import { createTap, defineHandler, type Handler, type Tap } from "../../src/index.ts";
import { sampled } from "../../src/sampled/index.ts";
import { Heard, heardTap } from "../heard.ts";
import { SeededIds } from "./seeded-ids.ts";

/** Handles a request that came with a trace id of somebody else. */
async function serve(tap: Tap, traceId: string): Promise<void> {
  await tap.run("chain", { name: "request", parent: { traceId, id: "b7ad6b7169203331" } }, () =>
    tap.run("tool", { name: "stock" }, () => 12),
  );
}

async function tracesThrough(rate: number, traceIds: readonly string[]): Promise<Set<string>> {
  const heard = new Heard("inner");
  const tap = createTap({ handlers: sampled(heard.handler, { rate }) });
  for (const traceId of traceIds) await serve(tap, traceId);
  const chosen = new Set(heard.events.map(({ run }) => run.traceId));
  expect(heard.events).toHaveLength(4 * chosen.size);
  return chosen;
}

describe("sampled", () => {
  const ids = new SeededIds(7);
  const traceIds = Array.from({ length: 200 }, () => ids.traceId());

  it("delivers whole traces, a share of them", async () => {
    const chosen = await tracesThrough(0.25, traceIds);
    expect(chosen.size).toBeGreaterThan(30);
    expect(chosen.size).toBeLessThan(70);
  });

  it("chooses the same traces in every process that samples at the same rate", async () => {
    expect(await tracesThrough(0.25, traceIds)).toEqual(await tracesThrough(0.25, traceIds));
  });

  it("chooses at a lower rate some of those of a higher one", async () => {
    const few = await tracesThrough(0.1, traceIds);
    const many = await tracesThrough(0.5, traceIds);
    expect(few.size).toBeLessThan(many.size);
    expect([...few].filter((each) => !many.has(each))).toEqual([]);
  });

  it("delivers everything at a rate of 1, and nothing at 0", async () => {
    expect((await tracesThrough(1, traceIds)).size).toBe(traceIds.length);
    expect((await tracesThrough(0, traceIds)).size).toBe(0);
  });

  it("hears nothing that the handler does not, where nothing is kept", () => {
    const handler = sampled(defineHandler({ name: "ends", on: { "llm.end": () => 1 } }), {
      rate: 1,
    });
    expect(Object.keys(handler.on)).toEqual(["llm.end"]);
  });

  it("does not count as dropped what was not chosen", async () => {
    const heard = new Heard("inner");
    const { tap, heard: control } = heardTap({ handlers: sampled(heard.handler, { rate: 0 }) });
    await serve(tap, traceIds[0] ?? "");
    expect(control.all("handler.drop")).toEqual([]);
    expect(tap.stats().handlers).toMatchObject([{ dropped: 0 }, { name: "inner", dropped: 0 }]);
  });

  it("makes the handler's state only for runs that are delivered", async () => {
    const made: string[] = [];
    const handler = defineHandler({
      name: "stateful",
      state: ({ name }) => made.push(name),
      on: { "*": () => undefined },
    });
    const tap = createTap({ handlers: sampled(handler, { rate: 0.5 }) });
    await serve(tap, "f".repeat(32));
    await serve(tap, "1".repeat(32));
    expect(made).toEqual(["request", "stock"]);
  });

  it("asks the handler's guards in every trace: what is forbidden is not a matter of chance", async () => {
    const asked: string[] = [];
    const handler: Handler = {
      name: "guarded",
      on: {},
      guard: { "*.start": ({ run }) => void asked.push(run.name) },
    };
    const tap = createTap({ handlers: sampled(handler, { rate: 0 }) });
    await tap.run("tool", { name: "stock" }, () => 12);
    expect(asked).toEqual(["stock"]);
  });
});
