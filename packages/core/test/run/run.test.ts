import { describe, expect, test } from "vitest";

import { RUN_KINDS } from "../../src/index.ts";
import { deferred, outcomeOf, turns } from "../event-loop.ts";
import { heardTap, silentTap } from "../heard.ts";

const fault = new Error("out of paper");

describe("tap.run", () => {
  test.each(RUN_KINDS)("starts and ends a %s with what its body returns", async (kind) => {
    const { tap, heard } = heardTap();

    const result = await tap.run(kind, { name: "work", input: "in" }, () => "out");

    expect(result).toBe("out");
    expect(heard.sequence).toBe(`${kind}.start(work) › ${kind}.end(work)`);
    expect(heard.events[0]).toMatchObject({ input: "in", run: { kind, name: "work" } });
  });

  test.each(RUN_KINDS)("fails a %s with what its body throws", async (kind) => {
    const { tap, heard } = heardTap();

    const outcome = await outcomeOf(tap.run(kind, { name: "work" }, () => Promise.reject(fault)));

    expect(outcome).toEqual({ rejected: fault });
    expect(heard.sequence).toBe(`${kind}.start(work) › ${kind}.error(work)`);
    expect(heard.events[1]).toMatchObject({ error: fault, originRunId: heard.events[0]?.run.id });
  });

  test("calls the body at once, and returns a promise whatever the body returns", () => {
    const { tap, heard } = heardTap();

    const promise = tap.run("chain", { name: "sync" }, () => 1);

    expect(promise).toBeInstanceOf(Promise);
    expect(heard.sequence).toBe("chain.start(sync) › chain.end(sync)");
  });

  test("turns a synchronous throw into a rejection with the same value", async () => {
    const { tap, heard } = heardTap();

    const promise = tap.run("chain", { name: "sync" }, () => {
      throw fault;
    });

    expect(heard.sequence).toBe("chain.start(sync) › chain.error(sync)");
    expect(await outcomeOf(promise)).toEqual({ rejected: fault });
  });

  test("hands a thrown value that is no error back as it is, and shows it as an error", async () => {
    const { tap, heard } = heardTap();

    for (const thrown of ["a text", undefined, null, 42, { code: "E" }, Symbol("s")]) {
      heard.clear();
      const outcome = await outcomeOf(
        tap.run("chain", { name: "odd" }, () => Promise.reject(thrown)),
      );
      expect(outcome).toEqual({ rejected: thrown });
      expect(heard.the("chain.error").error).toBeInstanceOf(Error);
      expect(heard.the("chain.error").error.cause).toBe(thrown);
    }
  });

  test("tells a thrown text that goes up through three runs as one failure", async () => {
    const { tap, heard } = heardTap();

    await outcomeOf(
      tap.run("chain", { name: "one" }, () =>
        tap.run("chain", { name: "two" }, () =>
          tap.run("tool", { name: "three" }, () => Promise.reject("a text")),
        ),
      ),
    );

    const origin = heard.the("tool.error").run.id;
    expect(heard.all("chain.error").map(({ originRunId }) => originRunId)).toEqual([
      origin,
      origin,
    ]);
  });

  test("tells an error that wraps another as a failure of the run where that was thrown", async () => {
    const { tap, heard } = heardTap();

    await outcomeOf(
      tap.run("chain", { name: "outer" }, async () => {
        try {
          await tap.run("tool", { name: "inner" }, () => Promise.reject(fault));
        } catch (cause) {
          throw new Error("could not print", { cause });
        }
      }),
    );

    expect(heard.the("chain.error").originRunId).toBe(heard.the("tool.error").run.id);
  });

  test("a stream returned from a body is plain output", async () => {
    const { tap, heard } = heardTap();
    const stream = new ReadableStream<string>();

    expect(await tap.run("llm", { name: "answer" }, () => stream)).toBe(stream);

    expect(heard.the("llm.end").output).toBe(stream);
    expect(stream.locked).toBe(false);
  });

  test("a rejection of a body is the caller's alone: nothing is left unhandled", async () => {
    const { tap } = silentTap();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);

    await outcomeOf(tap.run("chain", { name: "quiet" }, () => Promise.reject(fault)));
    const controller = new AbortController();
    const { signal } = controller;
    const stopped = tap.run("chain", { name: "deaf", signal }, () => deferred().promise);
    stopped.catch(() => undefined);
    controller.abort();
    await turns();

    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  test("methods work unbound", async () => {
    const { tap, heard } = heardTap();
    const { run, start, scope, wrap } = tap;

    await run("chain", { name: "one" }, () => undefined);
    scope({}, () => start("chain", { name: "two" })).end();
    wrap("tool", { name: "three" }, () => undefined)();

    expect(heard.all("chain.end")).toHaveLength(2);
    expect(heard.all("tool.end")).toHaveLength(1);
  });
});

describe("tap.start", () => {
  test("emits the start at once and hands out a run that its caller ends", () => {
    const { tap, heard } = heardTap();

    const run = tap.start("llm", { name: "answer", input: "hi", model: "gpt-5" });
    expect(heard.sequence).toBe("llm.start(answer)");
    expect(tap.stats().openRuns).toBe(1);
    run.end("hello", { finishReason: "stop" });

    expect(heard.sequence).toBe("llm.start(answer) › llm.end(answer)");
    expect(heard.the("llm.end")).toMatchObject({ output: "hello", finishReason: "stop" });
    expect(tap.stats().openRuns).toBe(0);
  });

  test("end without an output, fail and cancel are the other endings", () => {
    const { tap, heard } = heardTap();

    tap.start("chain", { name: "ended" }).end();
    tap.start("chain", { name: "failed" }).fail(fault);
    tap.start("chain", { name: "cancelled" }).cancel();
    tap.start("chain", { name: "interrupted" }).cancel("interrupt", { question: "go on?" });

    expect(heard.the("chain.end").output).toBeUndefined();
    expect(heard.the("chain.error").error).toBe(fault);
    const [cancelled, interrupted] = heard.all("chain.cancel");
    expect(cancelled).toMatchObject({ reason: "abort" });
    expect(cancelled).not.toHaveProperty("cause");
    expect(interrupted).toMatchObject({ reason: "interrupt", cause: { question: "go on?" } });
  });

  test("does not become ambient, but its within does, and ends nothing", async () => {
    const { tap, heard } = heardTap();
    const chain = tap.start("chain", { name: "chain" });

    await tap.run("tool", { name: "beside" }, () => undefined);
    const inside = await chain.within(() => tap.run("tool", { name: "inside" }, async () => 42));

    expect(inside).toBe(42);
    expect(heard.all("tool.start").map(({ run }) => run.parentId)).toEqual([undefined, chain.id]);
    expect(heard.sequence).not.toContain("chain.end");
    chain.end();
  });

  test("do runs a body inside and ends the run with it", async () => {
    const { tap, heard } = heardTap();
    const chain = tap.start("chain", { name: "chain" });

    const result = await chain.do(async (same) => {
      expect(same).toBe(chain);
      await tap.run("tool", { name: "inside" }, () => undefined);
      return "done";
    });

    expect(result).toBe("done");
    expect(heard.sequence).toBe(
      "chain.start(chain) › tool.start(inside) › tool.end(inside) › chain.end(chain)",
    );
    expect(heard.the("tool.start").run.parentId).toBe(chain.id);
  });

  test("using and await using cancel as abandoned what was not ended, and leave alone what was", async () => {
    const { tap, heard } = heardTap();
    {
      using left = tap.start("chain", { name: "left" });
      using ended = tap.start("chain", { name: "ended" });
      await using alsoLeft = tap.start("tool", { name: "also left" });
      expect([left.name, alsoLeft.name]).toEqual(["left", "also left"]);
      ended.end();
    }

    expect(heard.sequence).toBe(
      "chain.start(left) › chain.start(ended) › tool.start(also left) › chain.end(ended) › tool.cancel(also left) › chain.cancel(left)",
    );
    expect(heard.the("chain.cancel").reason).toBe("abandoned");
    expect(heard.the("tool.cancel").reason).toBe("abandoned");
  });
});

describe("an explicit ending inside a body", () => {
  test("stands, and the body's return is no misuse", async () => {
    const { tap, heard, warnings } = heardTap();
    const llm = tap.start("llm", { name: "answer" });

    const result = await llm.do(async () => {
      llm.end("said by hand");
      return "returned";
    });

    expect(result).toBe("returned");
    expect(heard.sequence).toBe("llm.start(answer) › llm.end(answer)");
    expect(heard.the("llm.end").output).toBe("said by hand");
    expect(warnings).toEqual([]);
  });

  test("stands when the body throws afterwards, and the caller still gets what was thrown", async () => {
    const { tap, heard, warnings } = heardTap();
    const chain = tap.start("chain", { name: "chain" });

    const outcome = await outcomeOf(
      chain.do(async () => {
        chain.end("fine");
        throw fault;
      }),
    );

    expect(outcome).toEqual({ rejected: fault });
    expect(heard.sequence).toBe("chain.start(chain) › chain.end(chain)");
    expect(warnings).toEqual([]);
  });

  test("makes tokens that come later be dropped and said once", () => {
    const { tap, heard, warnings } = heardTap();
    const llm = tap.start("llm", { name: "answer" });
    llm.end("done");

    llm.token("late");
    llm.token("later");
    llm.report({ finishReason: "late" });

    expect(heard.sequence).toBe("llm.start(answer) › llm.end(answer) › run.warning(answer)");
    expect(heard.the("run.warning")).toMatchObject({ code: "after-ending" });
    expect(warnings).toMatchObject([{ code: "after-ending" }]);
  });
});

describe("children", () => {
  test("may outlive a parent that ends or fails, and keep its trace", () => {
    const { tap, heard } = heardTap();
    const parent = tap.start("chain", { name: "parent" });
    const child = parent.start("llm", { name: "child" });
    parent.end();
    child.token("still here");
    child.end("ok");

    expect(heard.sequence).toBe(
      "chain.start(parent) › llm.start(child) › chain.end(parent) › llm.token(child) › llm.end(child)",
    );
    expect(child.signal.aborted).toBe(false);
    expect(heard.the("llm.end").run).toMatchObject({
      parentId: parent.id,
      traceId: parent.traceId,
    });
  });

  test("may start under a parent that has already ended", async () => {
    const { tap, heard, warnings } = heardTap();
    const parent = tap.start("chain", { name: "parent" });
    parent.end();

    await tap.run("tool", { name: "late", parent }, () => undefined);
    await parent.run("tool", { name: "later" }, () => undefined);

    for (const { run } of heard.all("tool.start")) {
      expect(run).toMatchObject({ parentId: parent.id, traceId: parent.traceId });
    }
    expect(warnings).toEqual([]);
    expect(tap.stats().openRuns).toBe(0);
  });

  test("are cancelled before a parent that is cancelled, and told so by their signals", () => {
    const { tap, heard } = heardTap();
    const parent = tap.start("chain", { name: "parent" });
    const child = parent.start("chain", { name: "child" });
    const grandchild = child.start("llm", { name: "grandchild" });
    const cause = new Error("enough");

    parent.cancel("abort", cause);

    expect(heard.sequence).toBe(
      "chain.start(parent) › chain.start(child) › llm.start(grandchild) › llm.cancel(grandchild) › chain.cancel(child) › chain.cancel(parent)",
    );
    expect(grandchild.signal).toMatchObject({ aborted: true, reason: cause });
  });

  test("are reached by a cancelled grandparent across a parent that has ended", () => {
    const { tap, heard } = heardTap();
    const grandparent = tap.start("chain", { name: "grandparent" });
    const parent = grandparent.start("chain", { name: "parent" });
    const child = parent.start("llm", { name: "child" });
    parent.end();

    grandparent.cancel();

    expect(heard.the("llm.cancel")).toMatchObject({ reason: "abort" });
    expect(child.signal.aborted).toBe(true);
    expect(tap.stats().openRuns).toBe(0);
  });

  test("stopped with their parent reject their own callers too", async () => {
    const { tap } = silentTap();
    const parent = tap.start("chain", { name: "parent" });
    const child = parent.run("llm", { name: "child" }, () => deferred().promise);

    parent.cancel("abort", fault);

    expect(await outcomeOf(child)).toEqual({ rejected: fault });
  });
});
