import { describe, expect, test } from "vitest";

import { outcomeOf } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain, Feed } from "../sources.ts";

const fault = new Error("the wire broke");

describe("failures", () => {
  test("scenario 5: a body that throws ends its chain with the original error and no end", async () => {
    const { tap, heard } = heardTap();

    const outcome = await outcomeOf(
      tap.run("chain", { name: "rag" }, () => {
        throw fault;
      }),
    );

    expect(outcome).toEqual({ rejected: fault });
    expect(heard.sequence).toBe("chain.start(rag) › chain.error(rag)");
    expect(heard.the("chain.error").error).toBe(fault);
  });

  test("scenario 6: a nested failure ends the child before its parent, and is told as one", async () => {
    const { tap, heard } = heardTap();

    const outcome = await outcomeOf(
      tap.run("chain", { name: "rag" }, () =>
        tap.run("llm", { name: "answer" }, async () => {
          throw fault;
        }),
      ),
    );

    expect(outcome).toEqual({ rejected: fault });
    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(answer) › llm.error(answer) › chain.error(rag)",
    );
    const origin = heard.the("llm.error").run.id;
    expect(heard.the("llm.error").originRunId).toBe(origin);
    expect(heard.the("chain.error").originRunId).toBe(origin);
  });

  test("scenario 6: one error object thrown in two traces is a failure of its own in each", async () => {
    const { tap, heard } = heardTap();

    await outcomeOf(tap.run("chain", { name: "one" }, () => Promise.reject(fault)));
    await outcomeOf(tap.run("chain", { name: "two" }, () => Promise.reject(fault)));

    const origins = heard.all("chain.error").map(({ originRunId }) => originRunId);
    expect(origins).toEqual(heard.all("chain.start").map(({ run }) => run.id));
  });

  test("scenario 6: an abort before the start ends the child before its parent too", async () => {
    const { tap, heard } = heardTap();
    const signal = AbortSignal.abort();

    await outcomeOf(
      tap.run("chain", { name: "rag" }, () =>
        tap.run("llm", { name: "answer", signal }, async () => "never"),
      ),
    );

    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(answer) › llm.cancel(answer) › chain.cancel(rag)",
    );
  });

  test("scenario 7: a stream that fails after three tokens emits exactly these, then the errors upwards", async () => {
    const { tap, heard } = heardTap();

    const outcome = await outcomeOf(
      tap.run("chain", { name: "rag" }, () =>
        tap.run("llm", { name: "answer" }, (llm) =>
          drain(llm.through(new Feed(["a", "b", "c"], fault))),
        ),
      ),
    );

    expect(outcome).toEqual({ rejected: fault });
    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(answer) › llm.token(answer) ×3 › llm.error(answer) › chain.error(rag)",
    );
    expect(heard.the("llm.error")).toMatchObject({ text: "abc", output: "abc", tokenEvents: 3 });
  });

  test("scenario 14: two failed attempts and a success are three runs with their own tries", async () => {
    const { tap, heard } = heardTap();
    let calls = 0;
    const flaky = async (): Promise<string> => {
      calls += 1;
      if (calls < 3) throw fault;
      return "at last";
    };

    await tap.run("chain", { name: "with retries" }, async () => {
      for (const attempt of [1, 2]) {
        const failed = tap.run("chain", { name: "try", ownMetadata: { attempt } }, flaky);
        await expect(failed).rejects.toBe(fault);
      }
      return tap.run("chain", { name: "try", ownMetadata: { attempt: 3 } }, flaky);
    });

    expect(heard.sequence).toBe(
      "chain.start(with retries) › chain.start(try) › chain.error(try) › chain.start(try) › chain.error(try) › chain.start(try) › chain.end(try) › chain.end(with retries)",
    );
    const attempts = heard.all("chain.start").map(({ run }) => run.metadata["attempt"]);
    expect(attempts).toEqual([undefined, 1, 2, 3]);
  });

  test("scenario 14: retries inside one model call are events with the number of the attempt", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.token("half an ans");
      llm.retry({ error: fault, delayMs: 200, usage: { outputTokens: 3 } });
      llm.retry({ error: "overloaded", model: "smaller", provider: "other" });
      llm.token("whole");
      return "whole";
    });

    expect(heard.sequence).toBe(
      "llm.start(answer) › llm.token(answer) › run.retry(answer) ×2 › llm.token(answer) › llm.end(answer)",
    );
    const [second, third] = heard.all("run.retry");
    expect(second).toMatchObject({
      attempt: 2,
      delayMs: 200,
      error: fault,
      usage: { outputTokens: 3, source: "provider" },
    });
    expect(third).toMatchObject({ attempt: 3, model: "smaller", provider: "other" });
    expect(third?.error).toMatchObject({ cause: "overloaded" });
    expect(heard.all("llm.token").map(({ attempt, index }) => [attempt, index])).toEqual([
      [1, 0],
      [3, 0],
    ]);
    expect(heard.the("llm.end").text).toBe("whole");
  });

  test("scenario 15: a fallback after a failure ends the chain regularly", async () => {
    const { tap, heard } = heardTap();

    await tap.run("chain", { name: "with fallback" }, async () => {
      try {
        return await tap.run("llm", { name: "big" }, () => Promise.reject(fault));
      } catch {
        return await tap.run("llm", { name: "small" }, async () => "ok");
      }
    });

    expect(heard.sequence).toBe(
      "chain.start(with fallback) › llm.start(big) › llm.error(big) › llm.start(small) › llm.end(small) › chain.end(with fallback)",
    );
  });

  test("scenario 16: a tool that throws, or refuses its input, starts and fails", async () => {
    const { tap, heard } = heardTap();
    const divide = tap.wrap("tool", { name: "divide" }, (by: unknown) => {
      if (typeof by !== "number") throw new TypeError("Expected a number");
      if (by === 0) throw fault;
      return 1 / by;
    });

    expect(() => divide(0)).toThrow(fault);
    expect(() => divide("two")).toThrow(TypeError);

    expect(heard.sequence).toBe(
      "tool.start(divide) › tool.error(divide) › tool.start(divide) › tool.error(divide)",
    );
    expect(heard.all("tool.start").map(({ input }) => input)).toEqual([0, "two"]);
  });

  test("scenario 17: a generator tool that yields twice says two chunks and ends", () => {
    const { tap, heard } = heardTap();
    const count = tap.wrap("tool", { name: "count" }, function* () {
      yield 1;
      yield 2;
      return "done";
    });

    expect([...count()]).toEqual([1, 2]);

    expect(heard.sequence).toBe("tool.start(count) › tool.chunk(count) ×2 › tool.end(count)");
    expect(heard.the("tool.end").output).toBe("done");
  });

  test("scenario 17: a generator tool that throws midway says what it yielded, fails and cleans up", () => {
    const { tap, heard } = heardTap();
    let isClean = false;
    const count = tap.wrap("tool", { name: "count" }, function* () {
      try {
        yield 1;
        throw fault;
      } finally {
        isClean = true;
      }
    });

    expect(() => [...count()]).toThrow(fault);

    expect(heard.sequence).toBe("tool.start(count) › tool.chunk(count) › tool.error(count)");
    expect(heard.the("tool.error")).toMatchObject({ error: fault, output: [1] });
    expect(isClean).toBe(true);
  });

  test("scenario 18: a retriever ends with its documents, or fails", async () => {
    const { tap, heard } = heardTap();
    const documents = [{ pageContent: "one" }, { pageContent: "two" }];

    await tap.run("retriever", { name: "manual", input: "how?" }, async () => documents);
    await outcomeOf(
      tap.run("retriever", { name: "manual", input: "why?" }, () => Promise.reject(fault)),
    );

    expect(heard.sequence).toBe(
      "retriever.start(manual) › retriever.end(manual) › retriever.start(manual) › retriever.error(manual)",
    );
    expect(heard.the("retriever.end")).toMatchObject({ documents, output: documents });
  });
});
