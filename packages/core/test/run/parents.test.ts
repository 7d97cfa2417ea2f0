import { describe, expect, test } from "vitest";

import { createTap, currentRun, tap as processTap } from "../../src/index.ts";
import { turn } from "../event-loop.ts";
import { Heard, heardTap, silentTap } from "../heard.ts";

const remote = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", id: "00f067aa0ba902b7" };

describe("the parent of a run", () => {
  test("is the run that the code is inside, across awaits, timers, promises and generators", async () => {
    const { tap, heard } = heardTap();
    const leaf = (): Promise<void> => tap.run("tool", { name: "leaf" }, () => undefined);

    const id = await tap.run("chain", { name: "root" }, async (chain) => {
      await Promise.resolve();
      await leaf();
      await turn();
      await leaf();
      await Promise.all([leaf(), leaf()]);
      await new Promise<void>((resolve) => {
        setImmediate(() => void leaf().then(resolve));
      });
      async function* generate(): AsyncGenerator<number, void, unknown> {
        await leaf();
        yield 1;
      }
      for await (const each of generate()) expect(each).toBe(1);
      return chain.id;
    });

    expect(heard.all("tool.start").map(({ run }) => run.parentId)).toEqual(Array(6).fill(id));
  });

  test("may be given: it wins over the one that the code is inside", async () => {
    const { tap, heard } = heardTap();
    const other = tap.start("agent", { name: "other" });

    await tap.run("chain", { name: "around" }, () =>
      tap.run("tool", { name: "leaf", parent: other }, () => undefined),
    );

    expect(heard.the("tool.start").run).toMatchObject({
      parentId: other.id,
      traceId: other.traceId,
    });
    other.end();
  });

  test("null begins a new trace, which still gets what the scopes around hand down", async () => {
    const { tap, heard } = heardTap();

    await tap.scope({ tags: ["request"] }, () =>
      tap.run("chain", { name: "around", userId: "u1" }, () =>
        tap.run("chain", { name: "fresh", parent: null }, () => undefined),
      ),
    );

    const [around, fresh] = heard.all("chain.start").map(({ run }) => run);
    expect(fresh).not.toHaveProperty("parentId");
    expect(fresh?.traceId).not.toBe(around?.traceId);
    expect(fresh?.tags).toEqual(["request"]);
  });

  test("may be a run of another process", async () => {
    const { tap, heard } = heardTap();

    await tap.run("chain", { name: "served", parent: remote }, () =>
      tap.run("tool", { name: "leaf" }, () => undefined),
    );

    const { run } = heard.the("chain.start");
    expect(run).toMatchObject({ traceId: remote.traceId, parentId: remote.id });
    expect(heard.the("tool.start").run).toMatchObject({
      traceId: remote.traceId,
      parentId: run.id,
    });
  });

  test("of another tap is refused, but its own run starts children there", async () => {
    const { tap } = silentTap();
    const other = heardTap();
    const stranger = other.tap.start("chain", { name: "stranger" });

    expect(() => tap.start("tool", { name: "leaf", parent: stranger })).toThrow(
      expect.objectContaining({
        code: "invalid-parent",
        message:
          "Expected `parent` to be a run of this tap, got an object. It belongs to another tap: start the child with `parent.run(…)`, or use one tap for both.",
      }),
    );
    await stranger.run("tool", { name: "leaf" }, () => undefined);
    stranger.end();

    expect(other.heard.sequence).toBe(
      "chain.start(stranger) › tool.start(leaf) › tool.end(leaf) › chain.end(stranger)",
    );
  });

  test("is of the same tap where it is ambient: a tap of one's own begins its own trace", async () => {
    const outer = heardTap();
    const inner = heardTap();

    await outer.tap.run("chain", { name: "outer" }, () =>
      inner.tap.run("chain", { name: "inner" }, () =>
        outer.tap.run("tool", { name: "back" }, () => undefined),
      ),
    );

    expect(inner.heard.the("chain.start").run).not.toHaveProperty("parentId");
    expect(outer.heard.the("tool.start").run.parentId).toBe(outer.heard.the("chain.start").run.id);
  });

  test("may be of any tap for the process-wide one, in one count of seq", async () => {
    const heard = new Heard();
    const detach = processTap.use(heard.handler);
    const own = createTap({ handlers: heard.handler });

    await own.run("chain", { name: "own" }, async (chain) => {
      chain.text("before");
      await processTap.run("llm", { name: "library" }, (llm) => llm.token("a"));
      chain.text("after");
      await processTap.run("tool", { name: "given", parent: chain }, () => undefined);
    });
    detach();

    expect(heard.sequence).toBe(
      "chain.start(own) › run.text(own) › llm.start(library) › llm.token(library) › llm.end(library) › run.text(own) › tool.start(given) › tool.end(given) › chain.end(own)",
    );
    const first = heard.events[0]?.run;
    expect(new Set(heard.events.map(({ run }) => run.traceId))).toEqual(new Set([first?.traceId]));
    expect(heard.the("llm.start").run.parentId).toBe(first?.id);
    const places = heard.events.map(({ seq }) => seq);
    expect(places).toEqual([...new Set(places)].sort((one, two) => one - two));
  });

  test("of another tap does not hide a run from its own: detaching and closing reach it", async () => {
    const heard = new Heard();
    const detach = processTap.use(heard.handler);
    const own = createTap();

    await own.run("chain", { name: "own" }, async () => {
      const library = processTap.start("llm", { name: "library" });
      await library.within(() => processTap.run("tool", { name: "inside" }, () => undefined));
      detach();
      library.token("unheard");
      await processTap.close();
      expect(await library.ended).toMatchObject({ reason: "shutdown" });
    });

    expect(heard.sequence).toBe("llm.start(library) › tool.start(inside) › tool.end(inside)");
    expect([own.stats().openRuns, processTap.stats().openRuns]).toEqual([0, 0]);
  });
});

describe("currentRun", () => {
  test("is the innermost run, of a kind if one is given, and nothing outside", async () => {
    const { tap } = silentTap();
    expect(currentRun()).toBeUndefined();

    await tap.run("agent", { name: "agent" }, (agent) =>
      tap.run("llm", { name: "answer" }, async (llm) => {
        await turn();
        expect(currentRun()?.id).toBe(llm.id);
        expect(currentRun("agent")?.id).toBe(agent.id);
        expect(currentRun("tool")).toBeUndefined();
        currentRun("llm")?.token("a");
        tap.scope({ tags: ["x"] }, () => expect(currentRun()?.id).toBe(llm.id));
      }),
    );

    expect(currentRun()).toBeUndefined();
  });

  test("flows when nobody listens, and the same handle comes each time", async () => {
    const tap = createTap();

    await tap.run("chain", { name: "rag" }, async () => {
      const first = currentRun();
      await turn();
      expect(first?.name).toBe("rag");
      expect(currentRun()).toBe(first);
    });
  });

  test("finds a run of a kind across taps", async () => {
    const [outer, inner] = [createTap(), createTap()];

    await outer.run("agent", { name: "outer" }, () =>
      inner.run("tool", { name: "inner" }, () => {
        expect(currentRun()?.name).toBe("inner");
        expect(currentRun("agent")?.name).toBe("outer");
      }),
    );
  });
});
