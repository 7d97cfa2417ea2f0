import { describe, expect, it, vi } from "vitest";
import { createTap, defineHandler, type Tap, type TapOptions } from "../../src/index.ts";
import { queued, type QueuedOptions } from "../../src/queued/index.ts";
import { deferred, turns } from "../event-loop.ts";
import { Heard, heardTap, type HeardTap, sequenceOf } from "../heard.ts";
import { ManualClock } from "../manual-clock.ts";

/** A queued handler that writes down what it hears, on a tap that is listened to besides. */
function queuedTap(
  options: QueuedOptions = {},
  tapOptions: TapOptions = {},
): HeardTap & { readonly inside: Heard } {
  const inside = new Heard("inside");
  const queue = queued(inside.handler, options);
  return { inside, ...heardTap({ ...tapOptions, handlers: queue }) };
}

/** A model call that says these tokens, in one synchronous burst. */
function say(tap: Tap, tokens: readonly string[], name = "answer"): Promise<unknown> {
  return tap.run("llm", { name, input: "question" }, (run) => {
    for (const token of tokens) run.token(token);
  });
}

function tokensOf(heard: Heard): readonly string[] {
  return heard.all("llm.token").map(({ token }) => token);
}

const letters = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at} `);

describe("a queued handler", () => {
  it("hears after the program has gone on, everything, in the order of emission", async () => {
    const { tap, inside, heard } = queuedTap();
    await say(tap, letters(3));
    expect(inside.events).toEqual([]);
    await turns();
    expect(inside.events.map(({ seq }) => seq)).toEqual(heard.events.map(({ seq }) => seq));
    expect(inside.sequence).toBe("llm.start(answer) › llm.token(answer) ×3 › llm.end(answer)");
  });

  it("hears each listener of an event in the usual order, with the run's state", async () => {
    const calls: unknown[] = [];
    const handler = queued(
      defineHandler({
        name: "counting",
        state: (run) => ({ name: run.name, calls: 0 }),
        on: {
          "*": (event, state) => calls.push([event.type, state.name, ++state.calls]),
          "llm.end": (event, state) => calls.push([`the ${event.type}`, state.name, ++state.calls]),
        },
      }),
    );
    const tap = createTap({ handlers: handler });
    await say(tap, []);
    await say(tap, [], "second");
    await tap.flush();
    expect(calls).toEqual([
      ["llm.start", "answer", 1],
      ["the llm.end", "answer", 2],
      ["llm.end", "answer", 3],
      ["llm.start", "second", 1],
      ["the llm.end", "second", 2],
      ["llm.end", "second", 3],
    ]);
  });

  it("awaits a listener's promise before the next event", async () => {
    const steps: string[] = [];
    const handler = queued(
      defineHandler({
        name: "slow",
        on: {
          "*": async ({ type }) => {
            steps.push(`${type} begun`);
            await Promise.resolve();
            steps.push(`${type} ended`);
          },
        },
      }),
    );
    const tap = createTap({ handlers: handler });
    await tap.run("tool", { name: "tool" }, () => 1);
    await tap.flush();
    expect(steps).toEqual([
      "tool.start begun",
      "tool.start ended",
      "tool.end begun",
      "tool.end ended",
    ]);
  });

  it("sees what the input was when it was emitted", async () => {
    const { tap, inside } = queuedTap({}, { freeze: false });
    const messages = [{ role: "user", content: "one" }];
    await tap.run("llm", { name: "answer", input: messages }, () => {
      messages.push({ role: "assistant", content: "two" });
    });
    await tap.flush();
    expect(inside.the("llm.start").input).toEqual([{ role: "user", content: "one" }]);
  });

  it("is one handler: attached in two scopes, it hears each event once", async () => {
    const inside = new Heard();
    const handler = queued(inside.handler);
    const tap = createTap({ handlers: [handler, handler] });
    await tap.run("tool", { name: "tool", handlers: handler }, () => 1);
    await tap.flush();
    expect(inside.sequence).toBe("tool.start(tool) › tool.end(tool)");
  });

  it("does not hear the runs it starts itself", async () => {
    const inside = new Heard();
    const handler = queued({
      name: "starter",
      on: {
        "*": async (event) => {
          inside.events.push(event);
          await tap.run("tool", { name: "of the handler" }, () => Promise.resolve(1));
        },
      },
    });
    const tap = createTap({ handlers: handler });
    await tap.run("chain", { name: "program" }, () => 1);
    await tap.flush();
    await tap.flush();
    expect(inside.sequence).toBe("chain.start(program) › chain.end(program)");
  });

  it("gives the program its turn between two slices of a long backlog", async () => {
    const { tap, inside } = queuedTap();
    await say(tap, letters(5000));
    const sizes: number[] = [];
    while (inside.events.length < 5002) {
      await turns(1);
      sizes.push(inside.events.length);
    }
    expect(sizes.length).toBeGreaterThan(4);
  });

  it("gives the program its turn while the handler is slow", async () => {
    const clock = new ManualClock();
    let heard = 0;
    const slow = (): void => {
      heard += 1;
      clock.advance(1);
    };
    const tap = createTap({ handlers: queued({ name: "slow", on: { "*": slow } }, { clock }) });
    await say(tap, letters(100));
    await turns(1);
    expect(heard).toBeGreaterThan(0);
    expect(heard).toBeLessThan(20);
    await tap.flush();
    expect(heard).toBe(102);
  });

  it("shows in the stats how many events wait, the one being delivered included", async () => {
    const gate = deferred();
    const handler = queued({ name: "slow", on: { "*": () => gate.promise } });
    const tap = createTap({ handlers: handler });
    await say(tap, letters(3));
    expect(tap.stats().handlers[0]?.queued).toBe(5);
    await turns();
    expect(tap.stats().handlers[0]?.queued).toBe(5);
    gate.resolve();
    await tap.flush();
    expect(tap.stats().handlers[0]?.queued).toBe(0);
  });
});

describe("a queued handler that fails", () => {
  it("is told of once for each event, and hears the next one", async () => {
    const boom = new Error("boom");
    const handler = queued(
      defineHandler({
        name: "bad",
        on: {
          "llm.start": () => {
            throw boom;
          },
          "llm.end": () => Promise.reject(boom),
        },
      }),
    );
    const { tap, heard, failures } = heardTap({ handlers: handler });
    await say(tap, []);
    await tap.flush();
    expect(failures.map(({ event, error }) => [event?.type, error])).toEqual([
      ["llm.start", boom],
      ["llm.end", boom],
    ]);
    expect(heard.all("handler.error").map(({ handler: name, run }) => [name, run.name])).toEqual([
      ["bad", "answer"],
      ["bad", "answer"],
    ]);
  });

  it("is given up when it takes too long, and its late rejection reaches nobody", async () => {
    const clock = new ManualClock();
    const gate = deferred();
    const inside = new Heard();
    const handler = queued(
      {
        name: "hanging",
        on: {
          "tool.start": () => gate.promise,
          "tool.end": (event) => inside.events.push(event),
        },
      },
      { clock, deliveryTimeoutMs: 100 },
    );
    const { tap, failures } = heardTap({ handlers: handler });
    await tap.run("tool", { name: "tool" }, () => 1);
    await turns();
    clock.advance(99);
    await turns();
    expect([failures, inside.events]).toEqual([[], []]);
    clock.advance(1);
    await turns();
    expect(failures.map(({ error }) => String(error))).toEqual([
      "TimeoutError: The delivery took longer than 100 ms.",
    ]);
    expect(inside.sequence).toBe("tool.end(tool)");
    gate.reject(new Error("late"));
    await turns();
    expect(failures).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("is tried again where it asked for it, the failing listener alone, in order", async () => {
    const clock = new ManualClock();
    const calls: string[] = [];
    let failing = 2;
    const handler = queued(
      defineHandler({
        name: "shaky",
        on: {
          "tool.start": () => {
            calls.push("shaky");
            if (failing-- > 0) throw new Error("not yet");
          },
          "tool.*": ({ type }) => calls.push(type),
        },
      }),
      { clock, retries: 2, retryDelayMs: 100 },
    );
    const { tap, failures } = heardTap({ handlers: handler });
    await tap.run("tool", { name: "tool" }, () => 1);
    await turns();
    expect(calls).toEqual(["shaky"]);
    clock.advance(100);
    await turns();
    expect(calls).toEqual(["shaky", "shaky"]);
    clock.advance(200);
    await turns();
    expect(calls).toEqual(["shaky", "shaky", "shaky", "tool.start", "tool.end"]);
    expect(failures).toEqual([]);
  });

  it("has failed once when its retries are used up", async () => {
    const clock = new ManualClock();
    const write = vi.fn<() => Promise<void>>(() => Promise.reject(new Error("down")));
    const handler = queued(
      { name: "down", on: { "tool.end": write } },
      { clock, retries: 3, retryDelayMs: 1 },
    );
    const { tap, failures } = heardTap({ handlers: handler });
    await tap.run("tool", { name: "tool" }, () => 1);
    for (let at = 0; at < 5; at += 1) {
      await turns();
      clock.advance(1000);
    }
    expect(write).toHaveBeenCalledTimes(4);
    expect(failures).toHaveLength(1);
  });

  it("is left alone after failing often, and tried once when it has cooled down", async () => {
    const clock = new ManualClock();
    let isDown = true;
    const calls: string[] = [];
    const handler = queued(
      {
        name: "flaky",
        on: {
          "tool.end": ({ run }) => {
            calls.push(run.name);
            if (isDown) throw new Error("down");
          },
        },
      },
      { clock, breaker: { failures: 2, coolDownMs: 1000 } },
    );
    const { tap, heard } = heardTap({ handlers: handler });
    const use = async (...names: string[]): Promise<void> => {
      for (const name of names) await tap.run("tool", { name }, () => 1);
      expect(await tap.flush()).toEqual({ unfinished: [] });
    };
    await use("a", "b", "c");
    expect(calls).toEqual(["a", "b"]);
    clock.advance(999);
    await use("d");
    clock.advance(1);
    await use("trial", "e");
    expect(calls).toEqual(["a", "b", "trial"]);
    clock.advance(1000);
    isDown = false;
    await use("f", "g");
    expect(calls).toEqual(["a", "b", "trial", "f", "g"]);
    const dropped = heard.all("handler.drop").map(({ run, count }) => [run.name, count]);
    expect(dropped).toEqual(["c", "d", "e"].map((name) => [name, 1]));
  });
});

describe("a queue that is full", () => {
  it("gives up the oldest tokens, keeps start and ending, and says how many once", async () => {
    const { tap, inside, heard } = queuedTap({ maxPending: 5 });
    await say(tap, letters(10));
    await turns();
    expect(tokensOf(inside)).toEqual(["7 ", "8 ", "9 "]);
    expect(sequenceOf(inside.events)).toBe(
      "llm.start(answer) › llm.token(answer) ×3 › llm.end(answer)",
    );
    expect(heard.the("handler.drop")).toMatchObject({ handler: "inside", count: 7 });
    expect(heard.the("handler.drop").run.name).toBe("answer");
    expect(tap.stats().handlers.at(-1)?.dropped).toBe(7);
  });

  it("gives up the newest tokens where that was asked for", async () => {
    const { tap, inside, heard } = queuedTap({ maxPending: 5, overflow: "drop-newest" });
    await say(tap, letters(10));
    await turns();
    // The ending takes the place of one of the four that were there first.
    expect(tokensOf(inside)).toEqual(["1 ", "2 ", "3 "]);
    expect(inside.the("llm.end").tokenEvents).toBe(10);
    expect(heard.the("handler.drop").count).toBe(7);
  });

  it("tells each run its own count", async () => {
    const { tap, heard } = queuedTap({ maxPending: 4 });
    await Promise.all([say(tap, letters(3), "one"), say(tap, letters(5), "two")]);
    await turns();
    const counts = heard.all("handler.drop").map(({ run, count }) => [run.name, count]);
    expect(counts).toEqual([
      ["one", 3],
      ["two", 5],
    ]);
  });

  it("tells further losses a second later, or when it is flushed", async () => {
    const clock = new ManualClock();
    const gate = deferred();
    const slow = queued(
      { name: "slow", on: { "llm.token": () => gate.promise } },
      { clock, maxPending: 1 },
    );
    const { tap, heard } = heardTap({ handlers: slow });
    const counts = (): number[] => heard.all("handler.drop").map(({ count }) => count);
    await tap.run("llm", { name: "answer", input: "question" }, async (run) => {
      for (let at = 0; at < 5; at += 1) {
        run.token("a");
        run.token("b");
        await turns();
      }
      expect(counts()).toEqual([1]);
      clock.advance(999);
      expect(counts()).toEqual([1]);
      clock.advance(1);
      expect(counts()).toEqual([1, 7]);
      run.token("c");
    });
    gate.resolve();
    await tap.flush();
    expect(counts()).toEqual([1, 7, 1]);
  });

  it("does not complain in a circle with another full queue", async () => {
    const gate = deferred();
    const handlers = ["one", "two"].map((name) =>
      queued({ name, on: { "*": () => gate.promise } }, { maxPending: 2 }),
    );
    const { tap, heard } = heardTap({ handlers });
    await say(tap, letters(10));
    await turns(20);
    expect(heard.all("handler.drop").map(({ handler, count }) => [handler, count])).toEqual([
      ["one", 10],
      ["two", 10],
    ]);
    gate.resolve();
    expect(await tap.flush()).toEqual({ unfinished: [] });
  });
});

describe("flush and close", () => {
  it("flush waits for what was emitted before it, not for what comes after", async () => {
    const inside = new Heard();
    const gates = [deferred(), deferred(), deferred(), deferred()];
    let at = 0;
    const handler = queued({
      name: "gated",
      on: {
        "tool.*": (event) => {
          inside.events.push(event);
          return gates[at++]?.promise;
        },
      },
    });
    const tap = createTap({ handlers: handler });
    let isFlushed = false;
    await tap.run("tool", { name: "before" }, () => 1);
    const flushing = tap.flush().then(() => (isFlushed = true));
    await turns();
    await tap.run("tool", { name: "after" }, () => 1);
    gates[0]?.resolve();
    await turns();
    expect(isFlushed).toBe(false);
    gates[1]?.resolve();
    await flushing;
    expect(inside.sequence).toBe("tool.start(before) › tool.end(before) › tool.start(after)");
    gates[2]?.resolve();
    gates[3]?.resolve();
  });

  it("flush asks the handler itself once everything is delivered", async () => {
    const steps: string[] = [];
    const handler = queued({
      name: "writer",
      on: { "tool.end": () => steps.push("heard") },
      flush: () => steps.push("flushed"),
      close: () => steps.push("closed"),
    });
    const tap = createTap({ handlers: handler });
    await tap.run("tool", { name: "tool" }, () => 1);
    await tap.flush();
    expect(steps).toEqual(["heard", "flushed"]);
    await tap.run("tool", { name: "tool" }, () => 1);
    await tap.close();
    await handler.close?.();
    expect(steps.filter((step) => step !== "flushed")).toEqual(["heard", "heard", "closed"]);
  });

  it("close closes the handler although its flush has failed", async () => {
    const close = vi.fn<() => void>();
    const handler = queued({
      name: "writer",
      on: { "*": () => undefined },
      flush: () => Promise.reject(new Error("disk full")),
      close,
    });
    await expect(handler.close?.()).rejects.toThrow("disk full");
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("close does not pause between retries", async () => {
    const clock = new ManualClock();
    const write = vi.fn<() => Promise<void>>(() => Promise.reject(new Error("down")));
    const handler = queued(
      { name: "down", on: { "tool.end": write } },
      { clock, retries: 3, retryDelayMs: 10_000 },
    );
    const tap = createTap({ handlers: handler, onHandlerError: () => undefined });
    await tap.run("tool", { name: "tool" }, () => 1);
    await turns();
    expect(write).toHaveBeenCalledTimes(1);
    await handler.close?.();
    expect(write).toHaveBeenCalledTimes(4);
  });

  it("what is emitted after close is given up and counted", async () => {
    const { tap, inside, heard } = queuedTap();
    const handler = queued({ name: "closed", on: { "*": () => undefined } });
    tap.use(handler);
    await handler.close?.();
    await say(tap, letters(3));
    await turns();
    expect(heard.the("handler.drop")).toMatchObject({ handler: "closed", count: 5 });
    expect(inside.all("llm.token")).toHaveLength(3);
  });

  it("keeps its handler's guards inline", async () => {
    const handler = queued({
      name: "policy",
      on: { "llm.end": () => undefined },
      guard: {
        "llm.start": () => {
          throw new Error("no");
        },
      },
    });
    const tap = createTap({ handlers: handler });
    await expect(say(tap, [])).rejects.toThrow("policy");
  });
});
