import { describe, expect, test } from "vitest";

import type { AnyEvent } from "../../src/index.ts";
import { turns } from "../event-loop.ts";
import { heardTap, sequenceOf, silentTap } from "../heard.ts";

describe("run.on", () => {
  test("hears this run's events by name and by pattern, each listener in its order", async () => {
    const { tap } = silentTap();
    const heard: string[] = [];

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.on("*", ({ type }) => heard.push(`* ${type}`));
      llm.on("llm.*", ({ type }) => heard.push(`llm.* ${type}`));
      llm.on("*.token", ({ token }) => heard.push(`*.token ${token}`));
      llm.on("llm.token", ({ token }) => heard.push(`llm.token ${token}`));
      llm.token("a");
      llm.text("b");
    });

    expect(heard).toEqual([
      "llm.token a",
      "llm.* llm.token",
      "*.token a",
      "* llm.token",
      "* run.text",
      "llm.* llm.end",
      "* llm.end",
    ]);
  });

  test("does not hear the runs inside, but with deep it does, those already open included", async () => {
    const { tap } = silentTap();
    const [near, deep]: [AnyEvent[], AnyEvent[]] = [[], []];

    await tap.run("chain", { name: "root" }, async (chain) => {
      const open = tap.start("llm", { name: "open" });
      chain.onAny((event) => near.push(event));
      chain.onAny((event) => deep.push(event), { deep: true });
      open.token("a");
      open.end();
      await tap.run("tool", { name: "later" }, () => undefined);
      await tap.run("tool", { name: "elsewhere", parent: null }, () => undefined);
    });

    expect(sequenceOf(near)).toBe("chain.end(root)");
    expect(sequenceOf(deep)).toBe(
      "llm.token(open) › llm.end(open) › tool.start(later) › tool.end(later) › chain.end(root)",
    );
  });

  test("with deep hears what starts in a scope older than the listener", async () => {
    const { tap } = silentTap();
    const deep: AnyEvent[] = [];

    await tap.run("chain", { name: "root" }, (chain) =>
      tap.scope({ tags: ["x"] }, async () => {
        chain.on("tool.start", (event) => deep.push(event), { deep: true });
        await tap.run("tool", { name: "leaf" }, () => undefined);
      }),
    );

    expect(sequenceOf(deep)).toBe("tool.start(leaf)");
  });

  test("once hears the first such event only", async () => {
    const { tap } = silentTap();
    const tokens: string[] = [];

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.once("llm.token", ({ token }) => tokens.push(token));
      llm.token("a");
      llm.token("b");
    });

    expect(tokens).toEqual(["a"]);
  });

  test("returns what takes the listener off again, and that twice does no harm", async () => {
    const { tap } = silentTap();
    const tokens: string[] = [];

    await tap.run("llm", { name: "answer" }, (llm) => {
      const off = llm.on("llm.token", ({ token }) => tokens.push(token));
      llm.on("llm.token", ({ token }) => tokens.push(token.toUpperCase()));
      llm.token("a");
      off();
      off();
      llm.token("b");
    });

    expect(tokens).toEqual(["a", "A", "B"]);
  });

  test("on a run that has ended hears nothing and holds nothing", () => {
    const { tap } = silentTap();
    const run = tap.start("chain", { name: "over" });
    run.end();
    const heard: AnyEvent[] = [];

    run.onAny((event) => heard.push(event))();
    run.once("chain.end", (event) => heard.push(event));

    expect(heard).toEqual([]);
  });

  test("with deep on a run that has ended still hears the children that outlive it", () => {
    const { tap } = silentTap();
    const run = tap.start("chain", { name: "over" });
    const child = run.start("llm", { name: "child" });
    run.end();
    const heard: AnyEvent[] = [];

    run.onAny((event) => heard.push(event), { deep: true });
    child.end();

    expect(sequenceOf(heard)).toBe("llm.end(child)");
  });

  test("a listener that throws disturbs neither the program nor the next listener", async () => {
    const { tap, heard, failures } = heardTap();
    const tokens: string[] = [];

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.on("llm.token", () => {
        throw new Error("listener");
      });
      llm.on("llm.token", ({ token }) => tokens.push(token));
      llm.token("a");
    });

    expect(tokens).toEqual(["a"]);
    expect(heard.sequence).toBe(
      "llm.start(answer) › llm.token(answer) › handler.error(answer) › llm.end(answer)",
    );
    expect(failures).toMatchObject([{ handler: "run.on" }]);
  });

  test("an asynchronous listener does not hear the runs that it starts itself", async () => {
    const { tap } = silentTap();
    const heard: string[] = [];

    await tap.run("chain", { name: "root" }, async (chain) => {
      chain.on(
        "tool.start",
        async ({ run }) => {
          heard.push(run.name);
          await Promise.resolve();
          await tap.run("tool", { name: `about ${run.name}` }, () => undefined);
        },
        { deep: true },
      );
      await tap.run("tool", { name: "leaf" }, () => undefined);
      await turns(5);
    });

    expect(heard).toEqual(["leaf"]);
  });

  test("times a run that nobody heard from when somebody began to listen", async () => {
    const { tap, clock } = silentTap();
    const heard: AnyEvent[] = [];

    await tap.run("chain", { name: "rag" }, (chain) => {
      clock.advance(100);
      chain.onAny((event) => heard.push(event));
      clock.advance(20);
    });

    expect(heard).toMatchObject([{ type: "chain.end", durationMs: 20 }]);
  });

  test.each([["llm.done"], ["end"], ["*.done"], ["llm."], [""], [42]])(
    "complains about %s, which is no event",
    async (pattern) => {
      const { tap } = silentTap();

      await tap.run("llm", { name: "answer" }, (llm) => {
        expect(() => Reflect.apply(llm.on, llm, [pattern, () => undefined])).toThrow(
          expect.objectContaining({
            code: "invalid-handler",
            message: expect.stringMatching(
              /^Expected the pattern to be an event name or pattern, got .+\. Did you mean one of: .+\?$/,
            ),
          }),
        );
      });
    },
  );

  test("complains about a listener that is no function", async () => {
    const { tap } = silentTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      expect(() => Reflect.apply(llm.on, llm, ["llm.end", { handle: true }])).toThrow(
        expect.objectContaining({
          code: "invalid-handler",
          message:
            "Expected the listener to be a function, got an object. Pass a function that takes the event.",
        }),
      );
    });
  });
});

describe("run.isHeard", () => {
  test("is true while anybody listens, above, around or on the run itself", () => {
    const { tap } = silentTap();
    const handler = { name: "any", on: { "*.end": () => undefined } };
    const alone = tap.start("llm", { name: "alone" });
    expect(alone.isHeard).toBe(false);
    alone.on("llm.token", () => undefined);
    expect(alone.isHeard).toBe(true);
    expect(tap.start("llm", { name: "own", ownHandlers: [handler] }).isHeard).toBe(true);
    expect(tap.start("llm", { name: "request", handlers: [handler] }).isHeard).toBe(true);
    tap.use(handler);
    expect(tap.start("llm", { name: "global" }).isHeard).toBe(true);
  });

  test("is true for a guard, and for who awaits the ending", () => {
    const { tap } = silentTap();
    const guard = { name: "guard", on: {}, guard: { "llm.start": () => undefined } };
    expect(tap.start("llm", { name: "guarded", handlers: [guard] }).isHeard).toBe(true);
    const awaited = tap.start("llm", { name: "awaited" });
    void awaited.ended;
    expect(awaited.isHeard).toBe(true);
  });

  test("is false once the run has ended", () => {
    const { tap } = heardTap();
    const run = tap.start("llm", { name: "short" });
    expect(run).toMatchObject({ isHeard: true, isOpen: true });
    run.end("done");
    expect(run).toMatchObject({ isHeard: false, isOpen: false });
  });
});
