import { describe, expect, it } from "vitest";
import { createTap, defineHandler, type Handler, type Tap } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { deferred, turns } from "../event-loop.ts";
import { Heard } from "../heard.ts";
import { ManualClock } from "../manual-clock.ts";
import { bindToRequests, request } from "./bound-requests.ts";

bindToRequests();

interface Heeded {
  readonly handler: Handler;
  /** What was delivered, and in which request. */
  readonly lines: string[];
}

/** Waits for its gate while it delivers anything of the run with this name. */
function waiting(name?: string, gate: Promise<unknown> = new Promise(() => undefined)): Heeded {
  const lines: string[] = [];
  const handler = defineHandler({
    name: "sink",
    on: {
      "*": async ({ type, run }) => {
        lines.push(`${type} ${run.name} in ${request.getStore()}`);
        if (run.name === name) await gate;
      },
    },
  });
  return { handler, lines };
}

function answer(tap: Tap, name: string): Promise<void> {
  return request.run(name, async () => {
    const held: Promise<unknown>[] = [];
    await tap.run("chain", { name, waitUntil: (promise) => held.push(promise) }, () => 1);
    await Promise.all(held);
  });
}

const all = (name: string) => [`chain.start ${name} in ${name}`, `chain.end ${name} in ${name}`];

describe("where timers and promises belong to a request, a queued handler", () => {
  it("hears each request's events in that request, whoever came first", async () => {
    const gate = deferred();
    const { handler, lines } = waiting("one", gate.promise);
    const tap = createTap({ handlers: queued(handler) });

    const one = answer(tap, "one");
    await turns();
    await answer(tap, "two");
    expect(lines).toEqual([all("one")[0], ...all("two")]);

    gate.resolve();
    await one;
    expect(lines).toEqual([all("one")[0], ...all("two"), all("one")[1]]);
  });

  it("delivers although a request before has died in the middle of a delivery", async () => {
    const { handler, lines } = waiting("one");
    const tap = createTap({ handlers: queued(handler) });
    void answer(tap, "one");
    await turns();
    await answer(tap, "two");
    await answer(tap, "three");
    expect(lines).toEqual([all("one")[0], ...all("two"), ...all("three")]);
  });

  it("may have been made by a request, and its tap too", async () => {
    const { handler, lines } = waiting();
    const tap = request.run("one", () => createTap({ handlers: queued(handler) }));
    await answer(tap, "one");
    await answer(tap, "two");
    expect(lines).toEqual([...all("one"), ...all("two")]);
  });

  it("hears the end of a run that another request has begun", async () => {
    const { handler, lines } = waiting();
    const tap = createTap({ handlers: queued(handler) });
    const run = request.run("one", () => tap.start("chain", { name: "carried" }));
    await turns();
    await request.run("two", async () => {
      run.end();
      await tap.flush();
    });
    expect(lines).toEqual(["chain.start carried in one", "chain.end carried in two"]);
  });

  it("gives up after a minute what a dead request has left, and tells how much", async () => {
    const clock = new ManualClock();
    const health = new Heard("health");
    const queue = queued(waiting("one").handler, { clock });
    const tap = createTap({ clock, handlers: [queue, health.handler] });
    void answer(tap, "one");
    await turns();
    await answer(tap, "two");
    expect(queue.pending?.()).toBe(2);

    clock.advance(61_000);
    await answer(tap, "three");
    expect(queue.pending?.()).toBe(0);
    expect(health.all("handler.drop").map(({ run, count }) => [run.name, count])).toEqual([
      ["one", 1],
    ]);
  });

  it("takes nothing in after it was closed", async () => {
    const { handler, lines } = waiting();
    const queue = queued(handler);
    const tap = createTap({ handlers: queue });
    await answer(tap, "one");
    await queue.close?.();
    await answer(tap, "two");
    expect(lines).toEqual(all("one"));
  });

  it("is left alone in new requests too while its breaker is open", async () => {
    let calls = 0;
    const broken = defineHandler({
      name: "broken",
      on: {
        "*": () => {
          calls += 1;
          throw new Error("down");
        },
      },
    });
    const tap = createTap({
      handlers: queued(broken, { breaker: { failures: 2 } }),
      onHandlerError: () => undefined,
    });
    await answer(tap, "one");
    await answer(tap, "two");
    expect(calls).toBe(2);
  });
});

it("a flush waits for the listeners of its own request, not for those of one that was cut off", async () => {
  const gate = deferred();
  const { handler, lines } = waiting("two", gate.promise);
  const hung = waiting("one");
  const tap = createTap({ handlers: [handler, { ...hung.handler, name: "hung" }] });
  void answer(tap, "one");
  await turns();

  let isFlushed = false;
  const two = answer(tap, "two").then(() => {
    isFlushed = true;
  });
  await answer(tap, "three");
  expect(isFlushed).toBe(false);
  gate.resolve();
  await two;
  expect(lines).toEqual([...all("one"), ...all("two"), ...all("three")]);
});

it("a tap that was made by one request begins runs in another one, and abandons them", () => {
  const clock = new ManualClock();
  const heard = new Heard("recorder");
  const tap = request.run("one", () =>
    createTap({ clock, runTtlMs: 1000, handlers: heard.handler }),
  );
  request.run("one", () => tap.start("chain", { name: "first" }));
  clock.advance(5000);
  request.run("two", () => tap.start("chain", { name: "second" }));
  expect(heard.all("chain.cancel").map(({ run, reason }) => [run.name, reason])).toEqual([
    ["first", "abandoned"],
  ]);
});
