import { describe, expect, test } from "vitest";

import {
  createTap,
  currentRun,
  defineHandler,
  GuardError,
  type Handler,
  type Tap,
} from "../../src/index.ts";
import { deferred, outcomeOf, turn, turns } from "../event-loop.ts";
import { heardTap, silentTap } from "../heard.ts";
import { watchRejections } from "../properties/performing.ts";
import { drain } from "../sources.ts";

const no = new Error("not here");

function deny(guard: string, name = "policy"): Handler {
  return {
    name,
    on: {},
    guard: {
      [guard]: () => {
        throw no;
      },
    },
  };
}

async function vetoOf(promise: Promise<unknown>): Promise<GuardError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!GuardError.isInstance(outcome)) throw new Error("Expected a GuardError");
  return outcome;
}

describe("a guard on a start", () => {
  test("that throws: the body is not called, the run is cancelled, the caller gets a GuardError", async () => {
    const { tap, heard } = heardTap({ handlers: deny("llm.start") });
    let isCalled = false;

    const veto = await vetoOf(
      tap.run("llm", { name: "answer" }, () => {
        isCalled = true;
      }),
    );

    expect(isCalled).toBe(false);
    expect(veto).toMatchObject({ code: "guard-denied", handler: "policy", eventType: "llm.start" });
    expect(veto.cause).toBe(no);
    expect(veto.message).toBe(
      'The guard of handler "policy" stopped the llm "answer" on llm.start: not here',
    );
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "guard", cause: veto });
  });

  test("that rejects: the body is not called either", async () => {
    const gate = deferred();
    const { tap, heard } = heardTap({
      handlers: { name: "policy", on: {}, guard: { "*.start": () => gate.promise } },
    });
    let isCalled = false;

    const promise = tap.run("chain", { name: "rag" }, () => {
      isCalled = true;
    });
    gate.reject(no);

    expect((await vetoOf(promise)).cause).toBe(no);
    expect(isCalled).toBe(false);
    expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag)");
  });

  test("that lets through: the body runs, with the run as its context", async () => {
    const { tap, heard } = heardTap({
      handlers: { name: "policy", on: {}, guard: { "*.start": async () => undefined } },
    });

    const result = await tap.run("chain", { name: "outer" }, () =>
      tap.run("tool", { name: "inner" }, () => 42),
    );

    expect(result).toBe(42);
    expect(heard.sequence).toBe(
      "chain.start(outer) › tool.start(inner) › tool.end(inner) › chain.end(outer)",
    );
    expect(heard.the("tool.start").run.parentId).toBe(heard.the("chain.start").run.id);
  });

  test("is asked after the start event, in the order of attachment; the first throw decides", async () => {
    const asked: string[] = [];
    const guard = (name: string, fails = false): Handler => ({
      name,
      on: {},
      guard: {
        "chain.start": () => {
          asked.push(`${name} ${heard.sequence}`);
          if (fails) throw no;
        },
      },
    });
    const { tap, heard } = heardTap({ handlers: guard("global") });

    const veto = await vetoOf(
      tap.run(
        "chain",
        { name: "rag", handlers: guard("request", true), ownHandlers: guard("own") },
        () => 1,
      ),
    );

    expect(veto.handler).toBe("request");
    expect(asked).toEqual(["global chain.start(rag)", "request chain.start(rag)"]);
  });

  test("after an asynchronous one that lets through, the next is still asked", async () => {
    const { tap } = heardTap({
      handlers: [
        { name: "first", on: {}, guard: { "*.start": async () => undefined } },
        deny("chain.start", "second"),
      ],
    });

    expect((await vetoOf(tap.run("chain", { name: "rag" }, () => 1))).handler).toBe("second");
  });

  test("without an asynchronous guard the body is called synchronously", () => {
    const { tap } = heardTap({
      handlers: { name: "policy", on: {}, guard: { "*.start": () => undefined } },
    });
    let isCalled = false;
    void tap.run("chain", { name: "rag" }, () => {
      isCalled = true;
    });
    expect(isCalled).toBe(true);
  });

  test("an abort while a guard takes its time rejects the caller, and the body is never called", async () => {
    const controller = new AbortController();
    const { tap, heard } = heardTap({
      handlers: {
        name: "slow",
        on: {},
        guard: { "*.start": () => new Promise<void>(() => undefined) },
      },
    });
    let isCalled = false;

    const promise = tap.run("chain", { name: "rag", signal: controller.signal }, () => {
      isCalled = true;
    });
    controller.abort(no);

    expect(await outcomeOf(promise)).toEqual({ rejected: no });
    expect(isCalled).toBe(false);
    expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag)");
  });

  test("a veto in a child is one failure: the parent's error says where it began", async () => {
    const { tap, heard } = heardTap({ handlers: deny("tool.start") });

    const veto = await vetoOf(
      tap.run("chain", { name: "rag" }, () => tap.run("tool", { name: "shell" }, () => 1)),
    );

    expect(heard.sequence).toBe(
      "chain.start(rag) › tool.start(shell) › tool.cancel(shell) › chain.error(rag)",
    );
    expect(heard.the("chain.error")).toMatchObject({
      error: veto,
      originRunId: heard.the("tool.cancel").run.id,
    });
  });

  test("is heard where nobody listens to the start", async () => {
    const { tap, heard } = heardTap();
    const veto = await vetoOf(
      tap.run("chain", { name: "rag", handlers: deny("*.start") }, () => 1),
    );
    expect(veto.eventType).toBe("chain.start");
    expect(heard.all("chain.cancel")).toHaveLength(1);
  });
});

describe("a guard's own runs", () => {
  test.each(["ambient", "explicit"] as const)(
    "are neither guarded by it nor heard by it (%s)",
    async (context) => {
      let asked = 0;
      const heard: string[] = [];
      const moderator: Handler = {
        name: "moderator",
        on: { "*.start": ({ run }) => heard.push(run.name) },
        guard: {
          "llm.start": () => {
            asked += 1;
            const check = tap.start("llm", { name: "moderation" });
            check.end("fine");
          },
        },
      };
      const { tap } = heardTap({ handlers: moderator, context });

      await tap.run("llm", { name: "answer" }, () => "hello");

      expect(asked).toBe(1);
      expect(heard).toEqual(["answer"]);
    },
  );

  test("nor after its first await", async () => {
    let asked = 0;
    const moderator: Handler = {
      name: "moderator",
      on: {},
      guard: {
        "llm.start": async () => {
          asked += 1;
          await turn();
          await tap.run("llm", { name: "moderation" }, () => "fine");
        },
      },
    };
    const { tap, heard } = heardTap({ handlers: moderator });

    await tap.run("llm", { name: "answer" }, () => "hello");

    expect(asked).toBe(1);
    expect(heard.sequence).toBe(
      "llm.start(answer) › llm.start(moderation) › llm.end(moderation) › llm.end(answer)",
    );
  });
});

describe("a guard on a result", () => {
  test("withholds it: the run is cancelled and the caller gets a GuardError", async () => {
    const { tap, heard } = heardTap({
      handlers: defineHandler({
        name: "output check",
        on: {},
        guard: {
          "llm.end": (event) => {
            if (event.output === "secret") throw no;
          },
        },
      }),
    });

    expect(await tap.run("llm", { name: "answer" }, async () => "harmless")).toBe("harmless");
    heard.clear();
    const veto = await vetoOf(tap.run("llm", { name: "answer" }, async () => "secret"));

    expect(veto.eventType).toBe("llm.end");
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
  });

  test("sees the text that was streamed, also where nobody else hears endings", async () => {
    const seen: unknown[] = [];
    const { tap } = silentTap({
      handlers: { name: "check", on: {}, guard: { "llm.end": ({ text }) => void seen.push(text) } },
    });
    const run = tap.start("llm", { name: "answer" });
    run.token("hel");
    run.token("lo");
    run.end();
    expect(seen).toEqual(["hello"]);
  });

  test("may take its time", async () => {
    const gate = deferred();
    const { tap, heard } = heardTap({
      handlers: { name: "slow", on: {}, guard: { "tool.end": () => gate.promise } },
    });

    const allowed = tap.run("tool", { name: "shell" }, () => 42);
    await turns();
    expect(heard.sequence).toBe("tool.start(shell)");
    gate.resolve();
    expect(await allowed).toBe(42);
    expect(heard.sequence).toBe("tool.start(shell) › tool.end(shell)");
  });

  test("an abort meanwhile rejects the caller", async () => {
    const controller = new AbortController();
    const { tap, heard } = heardTap({
      handlers: {
        name: "slow",
        on: {},
        guard: { "tool.end": () => new Promise<void>(() => undefined) },
      },
    });

    const promise = tap.run("tool", { name: "shell", signal: controller.signal }, () => 42);
    await turns();
    controller.abort(no);

    expect(await outcomeOf(promise)).toEqual({ rejected: no });
    expect(heard.sequence).toBe("tool.start(shell) › tool.cancel(shell)");
  });

  test("on a run that is ended by hand: it is cancelled, its signal is aborted, nothing is thrown", () => {
    const { tap, heard } = heardTap({ handlers: deny("tool.end") });
    const run = tap.start("tool", { name: "shell" });

    run.end("rm -rf");

    expect(heard.sequence).toBe("tool.start(shell) › tool.cancel(shell)");
    expect(run.signal.reason).toBeInstanceOf(GuardError);
  });

  test("at the end of a stream: the consumer's last step is refused", async () => {
    const { tap, heard } = heardTap({ handlers: deny("llm.end") });
    const run = tap.start("llm", { name: "answer" });

    const veto = await vetoOf(drain(run.follow(["a", "b"])));

    expect(veto.eventType).toBe("llm.end");
    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) ×2 › llm.cancel(answer)");
  });
});

describe("a guard on what a run says", () => {
  const veto: Handler = defineHandler({
    name: "blocked words",
    on: {},
    guard: {
      "llm.token": ({ token }) => {
        if (token === "bad") throw no;
      },
    },
  });

  test("keeps a token from every handler, stops the run, and the caller gets a GuardError", async () => {
    const { tap, heard } = heardTap({ handlers: veto });
    let signal: AbortSignal | undefined;

    const error = await vetoOf(
      tap.run("llm", { name: "answer" }, async (llm) => {
        signal = llm.signal;
        llm.token("good");
        llm.token("bad");
        llm.token("late");
        await turns();
        return "whole";
      }),
    );

    expect(error.eventType).toBe("llm.token");
    expect(signal?.reason).toBe(error);
    expect(heard.all("llm.token").map(({ token }) => token)).not.toContain("bad");
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "guard", text: "goodlate" });
  });

  test.each(["through", "follow"] as const)(
    "keeps the chunk from the consumer of a stream too: %s",
    async (method) => {
      const { tap, heard } = heardTap({ handlers: veto });
      const got: string[] = [];
      const run = tap.start("llm", { name: "answer" });

      const error = await vetoOf(
        (async () => {
          for await (const chunk of run[method](["good", "bad", "late"])) got.push(chunk);
        })(),
      );

      expect(error.eventType).toBe("llm.token");
      expect(got).toEqual(["good"]);
      await turns();
      expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) › llm.cancel(answer)");
    },
  );

  test("closes the generator whose chunk it forbids, and the run has ended when the consumer hears of it", () => {
    const { tap, heard } = heardTap({ handlers: deny("chain.chunk") });
    let isClosed = false;
    const stream = tap.wrap("chain", { name: "stream" }, function* () {
      try {
        yield "a";
      } finally {
        isClosed = true;
      }
    })();
    expect(() => stream.next()).toThrow(GuardError);
    expect(isClosed).toBe(true);
    expect(heard.sequence).toBe("chain.start(stream) › chain.cancel(stream)");
    expect(stream.next()).toEqual({ done: true, value: undefined });
  });

  test("stops an agent that wants what it must not do", async () => {
    const { tap, heard } = heardTap({ handlers: deny("agent.action") });
    const error = await vetoOf(
      tap.run("agent", { name: "assistant" }, async (agent) => {
        agent.action("shell", "rm -rf /");
        await turns();
      }),
    );
    expect(error.eventType).toBe("agent.action");
    expect(heard.sequence).toBe("agent.start(assistant) › agent.cancel(assistant)");
  });
});

describe("a guard of a wrapped function", () => {
  function wrapped(tap: Tap, fn: () => unknown) {
    return tap.wrap("tool", { name: "shell" }, fn);
  }

  test("throws from a synchronous call before the function is called", () => {
    const { tap, heard } = heardTap({ handlers: deny("tool.start") });
    let isCalled = false;
    const shell = wrapped(tap, () => {
      isCalled = true;
    });

    expect(shell).toThrow(GuardError);
    expect(isCalled).toBe(false);
    expect(heard.sequence).toBe("tool.start(shell) › tool.cancel(shell)");
  });

  test("withholds the result of a synchronous call", () => {
    const { tap, heard } = heardTap({ handlers: deny("tool.end") });
    expect(wrapped(tap, () => 42)).toThrow(GuardError);
    expect(heard.sequence).toBe("tool.start(shell) › tool.cancel(shell)");
  });

  test("that stops a synchronous call on its way withholds its result", () => {
    const { tap, heard } = heardTap({ handlers: deny("run.text") });
    const shell = wrapped(tap, () => {
      currentRun()?.text("rm -rf");
      return 42;
    });
    expect(shell).toThrow(GuardError);
    expect(heard.sequence).toBe("tool.start(shell) › tool.cancel(shell)");
  });

  test("is awaited before an async function is called", async () => {
    const gate = deferred();
    const { tap } = heardTap({
      handlers: { name: "slow", on: {}, guard: { "tool.start": () => gate.promise } },
    });
    let isCalled = false;
    const shell = tap.wrap("tool", { name: "shell" }, async () => {
      isCalled = true;
      return 42;
    });

    const result = shell();
    await turns();
    expect(isCalled).toBe(false);
    gate.resolve();
    expect(await result).toBe(42);
  });

  test.each([
    ["is not called", async () => "never"],
    ["has failed meanwhile", () => Promise.reject(new Error("failed"))],
  ])("that says no after a while leaves no rejection behind: the function %s", async (_, fn) => {
    const { tap, heard } = heardTap({
      handlers: {
        name: "slow",
        on: {},
        guard: {
          "*.start": async () => {
            await turn();
            throw no;
          },
        },
      },
    });
    const outcome = await watchRejections(() => vetoOf(tap.wrap("chain", { name: "rag" }, fn)()));
    expect(outcome.cause).toBe(no);
    expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag)");
  });

  test("is awaited by an async generator at its first next", async () => {
    const gate = deferred();
    const { tap, heard } = heardTap({
      handlers: { name: "slow", on: {}, guard: { "tool.start": () => gate.promise } },
    });
    let isCalled = false;
    const shell = tap.wrap("tool", { name: "shell" }, async function* () {
      isCalled = true;
      yield 1;
    });

    const chunks = drain(shell());
    await turns();
    expect(isCalled).toBe(false);
    gate.reject(no);
    await vetoOf(chunks);
    expect(isCalled).toBe(false);
    expect(heard.sequence).toBe("tool.start(shell) › tool.cancel(shell)");
  });

  test("an abort while it takes its time rejects whoever reads the stream", async () => {
    const controller = new AbortController();
    const { tap, heard } = heardTap({
      handlers: {
        name: "hangs",
        on: {},
        guard: { "tool.start": () => new Promise<void>(() => undefined) },
      },
    });
    const shell = tap.wrap(
      "tool",
      { name: "shell", signal: controller.signal },
      () => new ReadableStream<string>({ pull: (to) => to.enqueue("a") }),
    );
    const read = shell().getReader().read();
    await turns();
    controller.abort(no);
    expect(await outcomeOf(read)).toEqual({ rejected: no });
    await turns();
    expect(heard.sequence).toBe("tool.start(shell) › tool.cancel(shell)");
  });

  test("that cannot wait: the result is withheld and the signal aborted once the guard says no", async () => {
    const gate = deferred();
    const { tap, heard } = heardTap({
      handlers: { name: "slow", on: {}, guard: { "tool.start": () => gate.promise } },
    });
    const shell = wrapped(tap, () => Promise.resolve(42));

    const result = Promise.resolve(shell());
    gate.reject(no);

    await vetoOf(result);
    expect(heard.sequence).toBe("tool.start(shell) › tool.cancel(shell)");
  });
});

test("a guard that says no after a synchronous call has ended is said", async () => {
  const gate = deferred();
  const { tap, heard } = heardTap({
    handlers: { name: "slow", on: {}, guard: { "tool.start": () => gate.promise } },
  });
  expect(tap.wrap("tool", { name: "shell" }, () => 42)()).toBe(42);
  gate.reject(no);
  await turns();
  expect(heard.sequence).toBe("tool.start(shell) › tool.end(shell) › run.warning(shell)");
  expect(heard.the("run.warning").message).toBe(
    'A guard said no after the run had ended (GuardError: The guard of handler "slow" stopped the tool "shell" on tool.start: not here): a synchronous call cannot wait. Make the guard synchronous, or what it guards asynchronous.',
  );
});

describe("a guard of a run that is handed out", () => {
  test("throws from `start`", () => {
    const { tap, heard } = heardTap({ handlers: deny("llm.start") });
    expect(() => tap.start("llm", { name: "answer" })).toThrow(GuardError);
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
    expect(tap.stats().openRuns).toBe(0);
  });

  test("that takes its time is awaited by `do`, and asked once", async () => {
    let asked = 0;
    const gate = deferred();
    const { tap } = heardTap({
      handlers: {
        name: "slow",
        on: {},
        guard: {
          "llm.start": () => {
            asked += 1;
            return gate.promise;
          },
        },
      },
    });
    const run = tap.start("llm", { name: "answer" });
    const result = run.do(() => 42);
    gate.resolve();
    expect(await result).toBe(42);
    expect(asked).toBe(1);
  });

  test("that says no later aborts the signal", async () => {
    const gate = deferred();
    const { tap, heard } = heardTap({
      handlers: { name: "slow", on: {}, guard: { "llm.start": () => gate.promise } },
    });
    const run = tap.start("llm", { name: "answer" });
    gate.reject(no);
    await turns();
    expect(run.signal.reason).toBeInstanceOf(GuardError);
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
  });
});

describe("a guard that does not answer in time", () => {
  const never = (): Promise<void> => new Promise(() => undefined);

  test("denies by default", async () => {
    const { tap, clock } = heardTap({
      handlers: { name: "hangs", on: {}, guard: { "*.start": never }, guardTimeoutMs: 100 },
    });
    const promise = vetoOf(tap.run("chain", { name: "rag" }, () => 1));
    clock.advance(100);
    expect((await promise).message).toContain("has not decided on chain.start within 100 ms");
    expect(clock.pending).toBe(0);
  });

  test("allows where it says so, and that is said", async () => {
    const { tap, heard, clock } = heardTap({
      handlers: {
        name: "hangs",
        on: {},
        guard: { "*.start": never },
        guardTimeoutMs: 100,
        onGuardTimeout: "allow",
      },
    });
    const promise = tap.run("chain", { name: "rag" }, () => 1);
    clock.advance(100);
    expect(await promise).toBe(1);
    expect(heard.the("run.warning").code).toBe("guard-timeout");
  });
});

describe("a guard that cannot be meant", () => {
  test.each([
    [{ guard: { "chain.end": () => undefined } }, "Expected a key in `guard` of handler"],
    [{ guard: { "llm.start": 1 } }, 'Expected `guard["llm.start"]` of handler'],
    [{ guard: 1 }, "Expected `guard` of handler"],
    [{ guardTimeoutMs: -1 }, "Expected `guardTimeoutMs` of handler"],
    [{ onGuardTimeout: "maybe" }, "Expected `onGuardTimeout` of handler"],
  ])("is refused: %o", (wrong, message) => {
    const handlers = { name: "policy", on: {}, ...wrong };
    expect(() => Reflect.apply(createTap, undefined, [{ handlers }])).toThrow(message);
  });
});
