import { describe, expect, test } from "vitest";

import { outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain, Feed, Silence } from "../sources.ts";

describe("stopping", () => {
  test("scenario 8: a consumer that breaks out of a wrapped stream cancels it, and its chain goes on", async () => {
    const { tap, heard } = heardTap();
    const source = new Feed(["a", "b", "c"]);
    const answer = tap.wrap("llm", { name: "answer" }, () => source[Symbol.asyncIterator]());

    await tap.run("chain", { name: "rag" }, async () => {
      for await (const token of answer()) {
        expect(token).toBe("a");
        break;
      }
    });

    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(answer) › llm.token(answer) › llm.cancel(answer) › chain.end(rag)",
    );
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "break", text: "a", output: "a" });
    expect(source.closed).toBe(true);
  });

  test("scenario 8: breaking out of the outer of two streams cancels the inner one first", async () => {
    const { tap, heard } = heardTap();
    const inner = tap.wrap("llm", { name: "answer" }, async function* () {
      yield "a";
      yield "b";
    });
    const outer = tap.wrap("chain", { name: "rag" }, async function* () {
      yield* inner();
    });

    for await (const token of outer()) {
      expect(token).toBe("a");
      break;
    }

    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(answer) › llm.token(answer) › chain.chunk(rag) › llm.cancel(answer) › chain.cancel(rag)",
    );
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "break", output: "a" });
    expect(heard.the("chain.cancel")).toMatchObject({ reason: "break", output: "a" });
  });

  test("scenario 9: an abort amid a stream cancels every open run, the child first, with what there was", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();
    const reason = new Error("the user left");
    const source = new Feed(["a", "b", "c"]);

    const outcome = await outcomeOf(
      tap.run("chain", { name: "rag", signal: controller.signal }, () =>
        tap.run("llm", { name: "answer" }, async (llm) => {
          for await (const token of llm.through(source)) {
            if (token === "b") controller.abort(reason);
          }
        }),
      ),
    );

    expect(outcome).toEqual({ rejected: reason });
    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(answer) › llm.token(answer) ×2 › llm.cancel(answer) › chain.cancel(rag)",
    );
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "abort", cause: reason, text: "ab" });
    expect(heard.the("chain.cancel")).toMatchObject({ reason: "abort", cause: reason });
    expect(source.closed).toBe(true);
  });

  test("scenario 9: an abort reaches a stream whose source is deaf to it", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();
    const source = new Silence();
    const outcome = outcomeOf(
      tap.run("llm", { name: "answer", signal: controller.signal }, (llm) =>
        drain(llm.through(source)),
      ),
    );

    controller.abort("enough");

    expect(await outcome).toEqual({ rejected: "enough" });
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
    expect(source.closed).toBe(true);
  });

  test("scenario 10: a stream that is made and never read ends with its tap, if not sooner", async () => {
    const { tap, heard } = heardTap();
    const answer = tap.wrap("llm", { name: "answer" }, async function* () {
      yield "never";
    });

    answer();
    expect(tap.stats().openRuns).toBe(1);
    await tap.close();

    expect(tap.stats().openRuns).toBe(0);
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "shutdown" });
  });

  test("scenario 10: a follow that is made and never read leaves the run to whoever started it", async () => {
    const { tap, heard } = heardTap();
    {
      using llm = tap.start("llm", { name: "answer" });
      llm.follow(new Feed(["never"]));
    }
    await turns();

    expect(tap.stats().openRuns).toBe(0);
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
    expect(heard.the("llm.cancel").reason).toBe("abandoned");
  });
});
