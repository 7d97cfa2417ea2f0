import { describe, expect, test } from "vitest";

import { outcomeOf, turns } from "../event-loop.ts";
import { Heard, heardTap, silentTap } from "../heard.ts";

describe("tap.scope", () => {
  test("starts no run, and returns what its function returns or throws", async () => {
    const { tap, heard } = heardTap();
    const fault = new Error("no");

    expect(tap.scope({ tags: ["a"] }, () => 42)).toBe(42);
    expect(await tap.scope({ tags: ["a"] }, async () => 43)).toBe(43);
    expect(() =>
      tap.scope({}, () => {
        throw fault;
      }),
    ).toThrow(fault);
    expect(await outcomeOf(tap.scope({}, () => Promise.reject(fault)))).toEqual({
      rejected: fault,
    });

    expect(heard.events).toEqual([]);
  });

  test("nests and adds up, across awaits, and is over when it is left", async () => {
    const { tap, heard } = heardTap();
    const leaf = (name: string): Promise<void> => tap.run("tool", { name }, () => undefined);

    await tap.scope({ tags: ["outer"], metadata: { a: 1, b: 1 }, userId: "u1" }, async () => {
      await turns(1);
      await tap.scope({ tags: ["inner"], metadata: { b: 2 }, sessionId: "s1" }, async () => {
        await turns(1);
        await leaf("inside both");
      });
      await leaf("inside one");
    });
    await leaf("outside");

    expect(heard.all("tool.start").map(({ run }) => [run.tags, run.metadata, run.userId])).toEqual([
      [["outer", "inner"], { a: 1, b: 2 }, "u1"],
      [["outer"], { a: 1, b: 1 }, "u1"],
      [[], {}, undefined],
    ]);
    expect(heard.all("tool.start").map(({ run }) => run.sessionId)).toEqual([
      "s1",
      undefined,
      undefined,
    ]);
  });

  test("inside a run keeps that run as parent, and does not change the run itself", async () => {
    const { tap, heard } = heardTap();
    const request = new Heard("request");

    await tap.run("chain", { name: "rag" }, () =>
      tap.scope({ handlers: request.handler, tags: ["scope"] }, () =>
        tap.run("tool", { name: "leaf" }, () => undefined),
      ),
    );

    expect(heard.the("tool.start").run.parentId).toBe(heard.the("chain.start").run.id);
    expect(heard.the("chain.end").run.tags).toEqual([]);
    expect(request.sequence).toBe("tool.start(leaf) › tool.end(leaf)");
  });

  test("is of its tap alone", async () => {
    const [mine, other] = [silentTap(), heardTap()];
    const request = new Heard("request");

    await mine.tap.scope({ handlers: request.handler, tags: ["mine"] }, () =>
      other.tap.run("chain", { name: "theirs" }, () => undefined),
    );

    expect(request.events).toEqual([]);
    expect(other.heard.the("chain.start").run.tags).toEqual([]);
  });

  test("a thousand one after the other inside each other's promises leave nothing behind", async () => {
    const { tap, heard } = heardTap();
    const step = async (left: number): Promise<void> => {
      if (left === 0) return tap.run("tool", { name: "leaf" }, () => undefined);
      await Promise.resolve();
      return tap.scope({ tags: ["same"] }, () => step(left - 1));
    };

    await step(1000);

    expect(heard.the("tool.start").run.tags).toEqual(["same"]);
  });
});

describe("tap.stats", () => {
  test("tells open runs and how each handler fares", async () => {
    const { tap } = silentTap({ onHandlerError: () => undefined });
    const [quiet, failing] = [
      new Heard("quiet").handler,
      {
        name: "failing",
        on: {
          "llm.token": () => {
            throw new Error("no");
          },
        },
      },
    ];
    tap.use([quiet, failing]);
    const llm = tap.start("llm", { name: "answer" });
    llm.token("a");
    llm.token("b");

    expect(tap.stats()).toMatchObject({
      openRuns: 1,
      handlers: [
        { name: "quiet", errors: 0, pending: 0 },
        { name: "failing", errors: 2, pending: 0 },
      ],
    });
    llm.end();
    expect(tap.stats().openRuns).toBe(0);
  });
});
