import { describe, expect, test } from "vitest";

import { deferred, outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";

describe("a time limit", () => {
  test("cancels with reason timeout, and the caller gets a TimeoutError that names the run", async () => {
    const { tap, heard, clock } = heardTap();
    const promise = tap.run("llm", { name: "answer", timeoutMs: 500 }, async (llm) => {
      llm.token("a");
      await deferred().promise;
    });

    clock.advance(499);
    await turns();
    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer)");
    clock.advance(1);

    const outcome = await outcomeOf(promise);
    expect(outcome).toMatchObject({ rejected: { name: "TimeoutError" } });
    expect(outcome).toMatchObject({
      rejected: { message: 'The llm "answer" timed out after 500 ms.' },
    });
    expect(heard.the("llm.cancel")).toMatchObject({
      reason: "timeout",
      text: "a",
      durationMs: 500,
      cause: { name: "TimeoutError" },
    });
  });

  test("is let go at the ending", async () => {
    const { tap, heard, clock } = heardTap();

    await tap.run("chain", { name: "quick", timeoutMs: 500 }, () => undefined);

    expect(clock.pending).toBe(0);
    clock.advance(1000);
    expect(heard.sequence).toBe("chain.start(quick) › chain.end(quick)");
  });

  test("of a parent cancels its children first, with the same reason", async () => {
    const { tap, heard, clock } = heardTap();
    const promise = tap.run("chain", { name: "rag", timeoutMs: 10 }, () =>
      tap.run("llm", { name: "answer" }, () => deferred().promise),
    );

    clock.advance(10);
    await outcomeOf(promise);

    expect(heard.sequence).toBe(
      "chain.start(rag) › llm.start(answer) › llm.cancel(answer) › chain.cancel(rag)",
    );
    expect(heard.the("llm.cancel").reason).toBe("timeout");
  });

  test("from AbortSignal.timeout is a time-out as well", async () => {
    const { tap, heard } = heardTap();
    const signal = AbortSignal.abort(new DOMException("too slow", "TimeoutError"));

    await outcomeOf(tap.run("chain", { name: "rag", signal }, () => undefined));

    expect(heard.the("chain.cancel").reason).toBe("timeout");
  });
});
