import { describe, expect, test } from "vitest";

import { Heard, heardTap } from "../heard.ts";

const remote = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", id: "00f067aa0ba902b7" };

describe("ids", () => {
  test("are W3C's, and every run has its own", async () => {
    const { tap, heard } = heardTap();

    await tap.run("chain", { name: "root" }, (chain) => {
      expect(chain.id).toMatch(/^[0-9a-f]{16}$/);
      expect(chain.traceId).toMatch(/^[0-9a-f]{32}$/);
      return tap.run("tool", { name: "leaf" }, () => undefined);
    });

    expect(new Set(heard.all("chain.start").map(({ run }) => run.id)).size).toBe(1);
    expect(heard.the("tool.start").run.id).not.toBe(heard.the("chain.start").run.id);
  });

  test("come of the source that the tap was given", async () => {
    let last = 0;
    const ids = {
      runId: () => (last += 1).toString(16).padStart(16, "0"),
      traceId: () => (last += 1).toString(16).padStart(32, "0"),
    };
    const { tap, heard } = heardTap({ ids });

    await tap.run("chain", { name: "root" }, () => undefined);

    expect(heard.the("chain.start").run.id).toMatch(/^0{15}[12]$/);
  });

  test.each(["0000000000000000", "XYZ", "00F067AA0BA902B7", "00f067aa0ba902b", 7])(
    "that are given and are none are refused: %s",
    (id) => {
      const { tap, heard } = heardTap();
      const options = { name: "root", id };

      expect(() => Reflect.apply(tap.start, tap, ["chain", options])).toThrow(
        expect.objectContaining({
          code: "invalid-option",
          message: expect.stringContaining("Expected `id` to be 16 lower-case hexadecimal digits"),
        }),
      );
      expect(heard.events).toEqual([]);
      expect(tap.stats().openRuns).toBe(0);
    },
  );

  test("of other runs can be linked to", async () => {
    const { tap, heard } = heardTap();
    const links = [{ ...remote, relation: "retry" }];

    await tap.run("chain", { name: "again", links }, () => undefined);
    links.length = 0;

    const { run } = heard.the("chain.end");
    expect(run.links).toEqual([{ ...remote, relation: "retry" }]);
    expect(Object.isFrozen(run.links)).toBe(true);
  });
});

describe("what is handed down", () => {
  test("userId, sessionId and verbose go down, and an inner value wins", async () => {
    const { tap, heard } = heardTap();

    await tap.scope({ userId: "u1", sessionId: "s1" }, () =>
      tap.run("chain", { name: "outer", verbose: true }, () =>
        tap.run("chain", { name: "inner", userId: "u2", verbose: false }, () =>
          tap.run("chain", { name: "leaf" }, () => undefined),
        ),
      ),
    );

    const facts = heard
      .all("chain.start")
      .map(({ run }) => [run.name, run.userId, run.sessionId, run.verbose]);
    expect(facts).toEqual([
      ["outer", "u1", "s1", true],
      ["inner", "u2", "s1", false],
      ["leaf", "u2", "s1", false],
    ]);
  });

  test("metadata is merged, the last wins, tags are each there once", async () => {
    const { tap, heard } = heardTap({ tags: ["a"], metadata: { one: 1, two: 1 } });

    await tap.scope({ tags: ["a", "b"], metadata: { two: 2, three: 2 } }, () =>
      tap.run("chain", { name: "rag", tags: ["b", "c"], metadata: { three: 3 } }, () => undefined),
    );

    const { run } = heard.the("chain.start");
    expect(run.tags).toEqual(["a", "b", "c"]);
    expect(run.metadata).toEqual({ one: 1, two: 2, three: 3 });
    expect([
      Object.isFrozen(run),
      Object.isFrozen(run.tags),
      Object.isFrozen(run.metadata),
    ]).toEqual([true, true, true]);
  });

  test("an explicit child gets what its parent hands down, and the scopes around the code", async () => {
    const { tap, heard } = heardTap();
    const request = new Heard("request");
    const chain = tap.start("chain", { name: "rag", tags: ["chain"], metadata: { a: 2 } });

    await tap.scope({ handlers: request.handler, tags: ["scope"] }, () =>
      chain.run("tool", { name: "leaf" }, () => undefined),
    );
    await chain.within(() =>
      tap.scope({ tags: ["inner scope"] }, () =>
        chain.run("llm", { name: "leaf" }, () => undefined),
      ),
    );
    chain.end();

    expect(heard.the("tool.start").run.tags).toEqual(["chain", "scope"]);
    expect(heard.the("llm.start").run.tags).toEqual(["chain", "inner scope"]);
    expect(request.sequence).toBe("tool.start(leaf) › tool.end(leaf)");
  });

  test("an explicit child of a run from within the scope gets that scope once, its parent's values winning", async () => {
    const { tap, heard } = heardTap();

    await tap.scope({ metadata: { a: 1 } }, async () => {
      const chain = tap.start("chain", { name: "rag", metadata: { a: 2 } });
      await chain.run("tool", { name: "leaf" }, () => undefined);
      chain.end();
    });

    expect(heard.the("tool.start").run.metadata).toEqual({ a: 2 });
  });
});
