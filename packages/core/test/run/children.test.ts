import { describe, expect, test } from "vitest";

import { deferred, outcomeOf } from "../event-loop.ts";
import { heardTap, silentTap } from "../heard.ts";

const fault = new Error("out of paper");

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
