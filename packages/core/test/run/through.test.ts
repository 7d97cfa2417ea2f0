import { describe, expect, test } from "vitest";

import { outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain, Feed } from "../sources.ts";

const fault = new Error("the wire broke");

describe("run.through", () => {
  test("passes chunks on unchanged, says them, and leaves the run open", async () => {
    const { tap, heard } = heardTap();
    const chunks = [{ n: 1 }, { n: 2 }];

    const passed = await tap.run("chain", { name: "rag" }, async (chain) => {
      const all = await drain(chain.through(new Feed(chunks)));
      chain.text("after the stream");
      return all;
    });

    expect(passed[0]).toBe(chunks[0]);
    expect(passed[1]).toBe(chunks[1]);
    expect(heard.sequence).toBe(
      "chain.start(rag) › chain.chunk(rag) ×2 › run.text(rag) › chain.end(rag)",
    );
    expect(heard.all("chain.chunk").map(({ chunk }) => chunk)).toEqual(chunks);
  });

  test("says a chunk before the consumer gets it", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, async (llm) => {
      let count = 0;
      for await (const token of llm.through(new Feed(["a", "b"]))) {
        count += 1;
        expect(
          heard
            .all("llm.token")
            .map((event) => event.token)
            .join(""),
        ).toHaveLength(count);
        expect(token).toBe(heard.all("llm.token").at(-1)?.token);
      }
    });
  });

  test("without pick, only text chunks of a model call become tokens, never empty ones", async () => {
    const { tap, heard } = heardTap();
    const chunks = ["a", "", { delta: "b" }, 3, "c"];

    const passed = await tap.run("llm", { name: "answer" }, (llm) =>
      drain(llm.through(new Feed<unknown>(chunks))),
    );

    expect(passed).toEqual(chunks);
    expect(heard.all("llm.token").map(({ token }) => token)).toEqual(["a", "c"]);
  });

  test("with pick, says what it finds: text, several texts, facts; nothing for what is empty or missing", async () => {
    const { tap, heard } = heardTap();
    const chunks = [
      "text",
      ["one", { text: "two", channel: "reasoning" }],
      "",
      null,
      undefined,
      { text: null, finishReason: "stop", model: "gpt-5-2025" },
      { usage: { inputTokens: 3, outputTokens: null }, responseId: "r1" },
    ] as const;

    await tap.run("llm", { name: "answer" }, (llm) =>
      drain(llm.through(new Feed(chunks), (chunk) => chunk)),
    );

    const said = heard.all("llm.token").map(({ token, channel, index }) => [token, channel, index]);
    expect(said).toEqual([
      ["text", "text", 0],
      ["one", "text", 1],
      ["two", "reasoning", 0],
    ]);
    expect(heard.the("llm.end")).toMatchObject({
      text: "textone",
      finishReason: "stop",
      model: "gpt-5-2025",
      responseId: "r1",
      usage: { inputTokens: 3, source: "provider" },
    });
    expect(heard.the("llm.end").usage).not.toHaveProperty("outputTokens");
  });

  test("with pick on a chain, says what it returns, and nothing for what is empty or missing", async () => {
    const { tap, heard } = heardTap();

    await tap.run("chain", { name: "rag" }, (chain) =>
      drain(chain.through(new Feed(["a", "", null, undefined, { b: 1 }]), (chunk) => chunk)),
    );

    expect(heard.all("chain.chunk").map(({ chunk }) => chunk)).toEqual(["a", { b: 1 }]);
  });

  test("a pick that throws costs its own events, never the stream", async () => {
    const { tap, heard, warnings } = heardTap();

    const passed = await tap.run("llm", { name: "answer" }, (llm) =>
      drain(
        llm.through(new Feed(["a", "b", "c"]), (chunk) => {
          if (chunk !== "b") throw fault;
          return chunk;
        }),
      ),
    );

    expect(passed).toEqual(["a", "b", "c"]);
    expect(heard.all("llm.token").map(({ token }) => token)).toEqual(["b"]);
    expect(warnings).toMatchObject([{ code: "pick-failed" }]);
  });

  test("takes what is iterable without promises too", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => drain(llm.through(["a", "b"])));

    expect(heard.the("llm.end").text).toBe("ab");
  });

  test("never asks the source ahead of the consumer", async () => {
    const { tap } = heardTap();
    const source = new Feed(["a", "b", "c"]);

    await tap.run("llm", { name: "answer" }, async (llm) => {
      const passage = llm.through(source);
      await turns();
      expect(source.asked).toBe(0);
      await passage.next();
      await turns();
      expect(source.asked).toBe(1);
      await passage.next();
      expect(source.asked).toBe(2);
      await passage.return?.();
    });
  });

  test("answers concurrent calls of next in order, each chunk said once", async () => {
    const { tap, heard } = heardTap();

    const results = await tap.run("llm", { name: "answer" }, async (llm) => {
      const passage = llm.through(new Feed(["a", "b"]));
      return Promise.all([passage.next(), passage.next(), passage.next(), passage.next()]);
    });

    expect(results.map(({ value }) => value)).toEqual(["a", "b", undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, true, true]);
    expect(heard.the("llm.end")).toMatchObject({ text: "ab", tokenEvents: 2 });
  });

  test("closes the source on break and on a throw in the consumer's loop", async () => {
    const { tap, heard } = heardTap();
    const [broken, thrown] = [new Feed(["a", "b"]), new Feed(["a", "b"])];

    await tap.run("llm", { name: "broken" }, async (llm) => {
      for await (const token of llm.through(broken)) if (token === "a") break;
    });
    await outcomeOf(
      tap.run("llm", { name: "thrown" }, async (llm) => {
        for await (const token of llm.through(thrown)) if (token === "a") throw fault;
      }),
    );

    expect([broken.closed, thrown.closed]).toEqual([true, true]);
    expect(heard.sequence).toBe(
      "llm.start(broken) › llm.token(broken) › llm.end(broken) › llm.start(thrown) › llm.token(thrown) › llm.error(thrown)",
    );
  });

  test("throws a consumer's error into the source and passes on what comes of it", async () => {
    const { tap } = heardTap();
    async function* forgiving(): AsyncGenerator<string, void, unknown> {
      try {
        yield "a";
      } catch (error) {
        yield `caught ${String(error)}`;
      }
    }

    const results = await tap.run("llm", { name: "answer" }, async (llm) => {
      const passage = llm.through(forgiving());
      return [await passage.next(), await passage.throw?.("it"), await passage.next()];
    });

    expect(results.map((each) => each?.value)).toEqual(["a", "caught it", undefined]);
  });

  test("an error of the source reaches the consumer as it is", async () => {
    const { tap } = heardTap();

    const outcome = await tap.run("llm", { name: "answer" }, (llm) =>
      outcomeOf(drain(llm.through(new Feed(["a"], fault)))),
    );

    expect(outcome).toEqual({ rejected: fault });
  });

  test("runs the source in the caller's context, not in a context of its own", async () => {
    const { tap, heard } = heardTap();
    async function* source(): AsyncGenerator<string, void, unknown> {
      await tap.run("tool", { name: "inside" }, () => undefined);
      yield "a";
    }

    await tap.run("llm", { name: "answer" }, (llm) => drain(llm.through(source())));

    expect(heard.the("tool.start").run.parentId).toBe(heard.the("llm.start").run.id);
  });

  test("closes with await using what was not read to its end", async () => {
    const { tap } = heardTap();
    const source = new Feed(["a", "b"]);

    await tap.run("llm", { name: "answer" }, async (llm) => {
      const passage = llm.through(source);
      await passage.next();
      await using closing = { [Symbol.asyncDispose]: async () => void (await passage.return?.()) };
      expect(closing).toBeDefined();
    });

    expect(source.closed).toBe(true);
  });

  test.each(["llm", "tool"] as const)(
    "says nothing of a chunk whose pick has ended the %s",
    async (kind) => {
      const { tap, heard } = heardTap();
      const run = tap.start(kind, { name: "answer" });
      const passage = run.through(["a", "b"], (chunk) => {
        if (chunk === "b") run.end("done");
        return chunk;
      });
      expect(await drain(passage)).toEqual(["a", "b"]);
      expect(heard.events.at(-1)?.type).toBe(`${kind}.end`);
      expect(heard.events).toHaveLength(3);
    },
  );
});
