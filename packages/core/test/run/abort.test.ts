import { describe, expect, test } from "vitest";

import { deferred, outcomeOf, turn, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain, Feed } from "../sources.ts";

const reason = new Error("the user left");

describe("an abort", () => {
  test("before the start: the body is not called, the run is cancelled", async () => {
    const { tap, heard } = heardTap();
    let isCalled = false;

    const outcome = await outcomeOf(
      tap.run("chain", { name: "rag", signal: AbortSignal.abort(reason) }, () => {
        isCalled = true;
      }),
    );

    expect(outcome).toEqual({ rejected: reason });
    expect(isCalled).toBe(false);
    expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag)");
    expect(heard.the("chain.cancel")).toMatchObject({ reason: "abort", cause: reason });
  });

  test("before the start of a handed-out run cancels it, and its signal says why", async () => {
    const { tap, heard } = heardTap();

    const run = tap.start("llm", { name: "answer", signal: AbortSignal.abort(reason) });
    expect(run.signal).toMatchObject({ aborted: true, reason });
    await turns();

    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
  });

  test("during the body: its signal aborts at once, and a body that ignores it is left behind", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();
    const gate = deferred();
    let signal: AbortSignal | undefined;

    const promise = tap.run("chain", { name: "deaf", signal: controller.signal }, async (chain) => {
      signal = chain.signal;
      await gate.promise;
      chain.text("nobody hears this");
      return "too late";
    });
    controller.abort(reason);

    expect(signal).toMatchObject({ aborted: true, reason });
    expect(heard.sequence).toBe("chain.start(deaf)");
    expect(await outcomeOf(promise)).toEqual({ rejected: reason });
    gate.resolve();
    await turns();
    expect(heard.sequence).toBe("chain.start(deaf) › chain.cancel(deaf)");
  });

  test("leaves the body one turn to settle by itself, and it ends as cancelled however it settles", async () => {
    for (const settle of [
      async () => "a value",
      () => Promise.reject(new Error("another")),
      () => Promise.reject(reason),
    ]) {
      const { tap, heard } = heardTap();
      const controller = new AbortController();
      const promise = tap.run(
        "chain",
        { name: "rag", signal: controller.signal },
        async (chain) => {
          await new Promise((resolve) => {
            chain.signal.addEventListener("abort", resolve);
          });
          return settle();
        },
      );
      controller.abort(reason);

      expect(await outcomeOf(promise)).toEqual({ rejected: reason });
      expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag)");
      expect(heard.the("chain.cancel")).toMatchObject({ reason: "abort", cause: reason });
    }
  });

  test("what the body emits in its last turn still counts, what comes later does not", async () => {
    const { tap, heard, warnings } = heardTap();
    const controller = new AbortController();
    const promise = tap.run("llm", { name: "answer", signal: controller.signal }, async (llm) => {
      llm.token("a");
      controller.abort(reason);
      llm.token("b");
      llm.report({ usage: { outputTokens: 2 } });
      await turns();
      llm.token("c");
    });

    expect(await outcomeOf(promise)).toEqual({ rejected: reason });
    await turns(5);

    expect(heard.the("llm.cancel")).toMatchObject({
      text: "ab",
      output: "ab",
      tokenEvents: 2,
      usage: { outputTokens: 2 },
    });
    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) ×2 › llm.cancel(answer)");
    expect(warnings).toEqual([]);
  });

  test("amid a synchronous body makes it a cancel although the body returns", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();

    const promise = tap.run("chain", { name: "sync", signal: controller.signal }, () => {
      controller.abort(reason);
      return "returned";
    });

    expect(heard.sequence).toBe("chain.start(sync) › chain.cancel(sync)");
    expect(await outcomeOf(promise)).toEqual({ rejected: reason });
  });

  test("after the ending changes nothing, and the listener on the signal is gone", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    const { addEventListener, removeEventListener } = AbortSignal.prototype;
    Object.defineProperties(signal, {
      addEventListener: {
        value: (...args: Parameters<typeof addEventListener>) => {
          listeners += 1;
          Reflect.apply(addEventListener, signal, args);
        },
      },
      removeEventListener: {
        value: (...args: Parameters<typeof removeEventListener>) => {
          listeners -= 1;
          Reflect.apply(removeEventListener, signal, args);
        },
      },
    });

    for (let at = 0; at < 20; at += 1) {
      await tap.run("llm", { name: "answer", signal }, (llm) =>
        drain(llm.through(new Feed(["a"]))),
      );
    }
    expect(listeners).toBe(0);
    controller.abort();
    await turns();

    expect(heard.all("llm.end")).toHaveLength(20);
    expect(heard.all("llm.cancel")).toEqual([]);
  });

  test("of a child's own signal leaves its parent to decide", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();

    const result = await tap.run("chain", { name: "rag" }, async () => {
      const child = tap.run(
        "llm",
        { name: "slow", signal: controller.signal },
        () => deferred().promise,
      );
      controller.abort(reason);
      return outcomeOf(child);
    });

    expect(result).toEqual({ rejected: reason });
    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(slow) › llm.cancel(slow) › chain.end(rag)",
    );
  });

  test("by a signal on a scope cancels what started inside", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();

    const promise = tap.scope({ signal: controller.signal }, () =>
      tap.run("chain", { name: "rag" }, () => deferred().promise),
    );
    controller.abort(reason);

    expect(await outcomeOf(promise)).toEqual({ rejected: reason });
    expect(heard.the("chain.cancel").reason).toBe("abort");
  });

  test("that carries no reason of its own is shown with the platform's", async () => {
    const { tap, heard } = heardTap();

    await outcomeOf(
      tap.run("chain", { name: "rag", signal: AbortSignal.abort() }, () => undefined),
    );

    expect(heard.the("chain.cancel").cause).toMatchObject({ name: "AbortError" });
  });
});

describe("an error that means an abort", () => {
  test("cancels a run whose signal was never aborted, and the caller gets the error", async () => {
    const { tap, heard } = heardTap();
    const abort = new DOMException("stopped", "AbortError");

    const outcome = await outcomeOf(
      tap.run("llm", { name: "answer" }, () => Promise.reject(abort)),
    );

    expect(outcome).toEqual({ rejected: abort });
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "abort", cause: abort });
  });

  test("handed to fail cancels too", async () => {
    const { tap, heard } = heardTap();

    tap.start("llm", { name: "answer" }).fail(new DOMException("stopped", "AbortError"));
    await turn();

    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
  });

  test("an ending that comes after an abort has ended the run is no misuse", async () => {
    const { tap, heard, warnings } = heardTap();
    const controller = new AbortController();
    const llm = tap.start("llm", { name: "answer", signal: controller.signal });
    controller.abort(reason);
    await turns();

    llm.fail(reason);

    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
    expect(warnings).toEqual([]);
  });

  test("an ending that comes after a cancel by hand is said", () => {
    const { tap, heard, warnings } = heardTap();
    const llm = tap.start("llm", { name: "answer" });
    llm.cancel();

    llm.end("late");
    llm.cancel();

    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer) › run.warning(answer)");
    expect(warnings).toMatchObject([{ code: "second-ending" }]);
  });
});
