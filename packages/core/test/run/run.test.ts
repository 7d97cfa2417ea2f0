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

  test("tells what gave up after several attempts as a failure of the last of them", async () => {
    const { tap, heard } = heardTap();

    await outcomeOf(
      tap.run("chain", { name: "outer" }, async () => {
        await outcomeOf(tap.run("llm", { name: "inner" }, () => Promise.reject(fault)));
        // The AI SDK's `RetryError` has no `cause`.
        throw Object.assign(new Error("gave up"), { lastError: fault });
      }),
    );

    expect(heard.the("chain.error").originRunId).toBe(heard.the("llm.error").run.id);
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

  test("a thrown list is not put into words, which may have no end", async () => {
    const { tap, heard } = heardTap();
    let thrown: readonly unknown[] = [];
    for (let level = 0; level < 60; level += 1) thrown = [thrown, thrown];

    const outcome = await outcomeOf(
      tap.run("chain", { name: "rag" }, () => Promise.reject(thrown)),
    );

    expect(Object.values(Object(outcome))[0]).toBe(thrown);
    expect(heard.the("chain.error").error.message).toBe("Thrown: [object Array]");
    expect(heard.the("chain.error").error.cause).toBe(thrown);
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
