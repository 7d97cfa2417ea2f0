import { describe, expect, test } from "vitest";

import { outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain } from "../sources.ts";

const fault = new Error("the wire broke");

describe("a wrapped generator", () => {
  test("starts when called, and its body runs inside the run", () => {
    const { tap, heard } = heardTap();
    const inner = tap.wrap("tool", { name: "inner" }, () => undefined);
    const count = tap.wrap("chain", { name: "count" }, function* () {
      inner();
      yield 1;
    });

    const generator = count();
    expect(heard.sequence).toBe("chain.start(count)");
    expect([...generator]).toEqual([1]);

    expect(heard.sequence).toBe(
      "chain.start(count) › tool.start(inner) › tool.end(inner) › chain.chunk(count) › chain.end(count)",
    );
    expect(heard.the("tool.start").run.parentId).toBe(heard.the("chain.start").run.id);
  });

  test("is cancelled by break and by return, ended by its return value, failed by a throw into it", () => {
    const { tap, heard } = heardTap();
    const count = tap.wrap("tool", { name: "count" }, function* () {
      yield 1;
      yield 2;
      return "counted";
    });

    const [first] = count();
    const returned = count();
    returned.next();
    expect(returned.return("enough")).toEqual({ done: true, value: "enough" });
    expect([...count()]).toEqual([1, 2]);
    const thrown = count();
    thrown.next();
    expect(() => thrown.throw(fault)).toThrow(fault);

    expect(first).toBe(1);
    expect(heard.all("tool.cancel").map(({ reason }) => reason)).toEqual(["break", "break"]);
    expect(heard.the("tool.end").output).toBe("counted");
    expect(heard.the("tool.error").error).toBe(fault);
  });

  test("gets what is handed to next", () => {
    const { tap } = heardTap();
    const echo = tap.wrap("tool", { name: "echo" }, function* (): Generator<string, void, string> {
      let heard = "nothing";
      for (;;) heard = yield heard;
    });

    const generator = echo();
    generator.next();

    expect(generator.next("hello").value).toBe("hello");
    generator.return();
  });
});

describe("a wrapped async generator", () => {
  test("stays open until it is read to its end, with its return value as output", async () => {
    const { tap, heard } = heardTap();
    const answer = tap.wrap("agent", { name: "answer" }, async function* () {
      yield 1;
      yield 2;
      return "done";
    });

    const chunks = await drain(answer());

    expect(chunks).toEqual([1, 2]);
    expect(heard.sequence).toBe("agent.start(answer) › agent.chunk(answer) ×2 › agent.end(answer)");
    expect(heard.the("agent.end").output).toBe("done");
  });

  test("is ended by break, return and throw, each once, and runs its finally", async () => {
    const { tap, heard } = heardTap();
    let cleaned = 0;
    const answer = tap.wrap("llm", { name: "answer" }, async function* () {
      try {
        yield "a";
        yield "b";
      } finally {
        cleaned += 1;
      }
    });

    for await (const token of answer()) if (token === "a") break;
    const returned = answer();
    await returned.next();
    await returned.return();
    const thrown = answer();
    await thrown.next();
    expect(await outcomeOf(thrown.throw(fault))).toEqual({ rejected: fault });
    await answer().return();

    expect(heard.all("llm.cancel").map(({ reason, text }) => [reason, text])).toEqual([
      ["break", "a"],
      ["break", "a"],
      ["break", undefined],
    ]);
    expect(heard.the("llm.error")).toMatchObject({ error: fault, text: "a" });
    expect(cleaned).toBe(3);
    expect(tap.stats().openRuns).toBe(0);
  });

  test("of a promise is followed just so", async () => {
    const { tap, heard } = heardTap();
    async function* tokens(): AsyncGenerator<string, void, unknown> {
      yield "a";
    }
    const answer = tap.wrap("llm", { name: "answer" }, async () => tokens());

    expect(await drain(await answer())).toEqual(["a"]);

    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) › llm.end(answer)");
  });

  test("aborted before, during and after is cancelled at most once", async () => {
    const { tap, heard } = heardTap();
    const answer = tap.wrap("llm", { name: "answer" }, async function* () {
      yield "a";
      yield "b";
    });

    const before = answer.with({ signal: AbortSignal.abort(fault) })();
    expect(await outcomeOf(drain(before))).toEqual({ rejected: fault });
    const during = new AbortController();
    const reading = answer.with({ signal: during.signal })();
    await reading.next();
    during.abort(fault);
    expect(await outcomeOf(reading.next())).toEqual({ rejected: fault });
    const after = new AbortController();
    await drain(answer.with({ signal: after.signal })());
    after.abort(fault);
    await turns();

    expect(heard.all("llm.cancel").map(({ text }) => text)).toEqual([undefined, "a"]);
    expect(heard.all("llm.end")).toHaveLength(1);
  });
});
