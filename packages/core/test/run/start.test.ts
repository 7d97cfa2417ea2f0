import { describe, expect, test } from "vitest";

import { outcomeOf } from "../event-loop.ts";
import { heardTap } from "../heard.ts";

const fault = new Error("out of paper");

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
