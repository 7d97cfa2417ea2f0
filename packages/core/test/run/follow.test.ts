import { describe, expect, test } from "vitest";

import { outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain, Feed, Silence } from "../sources.ts";

const fault = new Error("the wire broke");

describe("run.follow", () => {
  test("ends the run when the source does, with what was streamed", async () => {
    const { tap, heard } = heardTap();
    const llm = tap.start("llm", { name: "answer" });
    const chain = tap.start("chain", { name: "rag" });

    await drain(llm.follow(new Feed(["a", "b"])));
    await drain(chain.follow(new Feed([1, 2])));

    expect(heard.the("llm.end")).toMatchObject({ output: "ab", text: "ab", tokenEvents: 2 });
    expect(heard.the("chain.end").output).toEqual([1, 2]);
    expect(tap.stats().openRuns).toBe(0);
  });

  test("cancels on break with what there was", async () => {
    const { tap, heard } = heardTap();
    const source = new Feed(["a", "b"]);

    for await (const token of tap.start("llm", { name: "answer" }).follow(source)) {
      if (token === "a") break;
    }

    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) › llm.cancel(answer)");
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "break", text: "a" });
    expect(source.closed).toBe(true);
  });

  test("cancels on a return that makes a pending next say that it is done", async () => {
    const { tap, heard } = heardTap();
    const passage = tap.start("llm", { name: "answer" }).follow(new Silence());
    const pending = passage.next();

    await passage.return?.();
    await pending;

    expect(heard.the("llm.cancel").reason).toBe("break");
  });

  test("fails when the source throws", async () => {
    const { tap, heard } = heardTap();

    const outcome = await outcomeOf(
      drain(tap.start("llm", { name: "answer" }).follow(new Feed(["a", "b"], fault))),
    );

    expect(outcome).toEqual({ rejected: fault });
    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) ×2 › llm.error(answer)");
    expect(heard.the("llm.error")).toMatchObject({ error: fault, text: "ab" });
  });

  test("cancels when a source ends silently because of an abort", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();
    async function* silent(): AsyncGenerator<string, void, unknown> {
      yield "a";
      controller.abort(fault);
    }

    const { signal } = controller;
    const outcome = await outcomeOf(
      drain(tap.start("llm", { name: "answer", signal }).follow(silent())),
    );

    expect(outcome).toEqual({ rejected: fault });
    await turns();
    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) › llm.cancel(answer)");
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "abort", cause: fault, text: "a" });
  });

  test("cancelled by its owner closes the source, and the reader learns why", async () => {
    const { tap, heard } = heardTap();
    const llm = tap.start("llm", { name: "answer" });
    const source = new Silence();
    const reading = outcomeOf(drain(llm.follow(source)));
    await turns();

    llm.cancel("abort", fault);

    expect(await reading).toEqual({ rejected: fault });
    expect(source.closed).toBe(true);
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
  });

  test("runs the source inside the run", async () => {
    const { tap, heard } = heardTap();
    const agent = tap.start("agent", { name: "agent" });
    async function* steps(): AsyncGenerator<number, void, unknown> {
      await tap.run("tool", { name: "inside" }, () => undefined);
      yield 1;
    }

    await drain(agent.follow(steps()));

    expect(heard.the("tool.start").run.parentId).toBe(agent.id);
  });

  test("a reader that asks again after the end is told that it is over", async () => {
    const { tap, heard } = heardTap();
    const passage = tap.start("llm", { name: "answer" }).follow(new Feed(["a"]));
    await drain(passage);

    expect(await passage.next()).toEqual({ done: true, value: undefined });
    expect(await passage.return?.()).toEqual({ done: true, value: undefined });
    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) › llm.end(answer)");
  });

  test("reads a ReadableStream, and cancels it on break", async () => {
    const { tap, heard } = heardTap();
    let cancelled = false;
    const stream = new ReadableStream<string>({
      pull: (controller) => controller.enqueue("a"),
      cancel: () => {
        cancelled = true;
      },
    });

    for await (const token of tap.start("llm", { name: "answer" }).follow(stream)) {
      if (token === "a") break;
    }

    expect(cancelled).toBe(true);
    expect(heard.the("llm.cancel").reason).toBe("break");
  });
});
