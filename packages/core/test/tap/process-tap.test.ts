import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type * as Core from "../../src/index.ts";
import { turns } from "../event-loop.ts";
import { Heard } from "../heard.ts";

const shared = [Symbol.for("@runtap/core/tap/1"), Symbol.for("@runtap/core/context/1")];

/** A copy of the package, as a second version in one tree would be. */
async function loadCopy(): Promise<typeof Core> {
  vi.resetModules();
  return import("../../src/index.ts");
}

function forget(): void {
  for (const key of shared) Reflect.deleteProperty(globalThis, key);
}

beforeEach(forget);
afterEach(() => {
  forget();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("tap.configure", () => {
  test("sets the process-wide tap up before its first run", async () => {
    const { tap } = await loadCopy();
    const heard = new Heard();

    tap.configure({ handlers: heard.handler, tags: ["app"] });
    await tap.run("chain", { name: "rag" }, () => undefined);

    expect(heard.the("chain.start").run.tags).toEqual(["app"]);
  });

  test("may be said twice the same, and throws where it contradicts or comes late", async () => {
    const { tap } = await loadCopy();
    const tags = ["app"];
    tap.configure({ tags });

    tap.configure({ tags });
    expect(() => tap.configure({ tags: ["other"] })).toThrow(
      expect.objectContaining({
        code: "already-configured",
        message: expect.stringContaining("was configured with other options"),
      }),
    );
    forget();
    const { tap: used } = await loadCopy();
    await used.run("chain", { name: "rag" }, () => undefined);
    expect(() => used.configure({ tags })).toThrow(
      expect.objectContaining({ message: expect.stringContaining("is already in use") }),
    );
  });

  test("keeps the handlers that were attached before, as `node --import` does", async () => {
    const { tap } = await loadCopy();
    const [early, gone, heard] = [new Heard("early"), new Heard("gone"), new Heard("configured")];
    const detachEarly = tap.use(early.handler);
    tap.use(gone.handler)();

    tap.configure({ handlers: heard.handler });
    await tap.run("chain", { name: "rag" }, () => undefined);
    detachEarly();
    await tap.run("chain", { name: "rag" }, () => undefined);

    expect([early, gone, heard].map(({ events }) => events.length)).toEqual([2, 0, 4]);
  });

  test("with options that are wrong leaves it to be configured rightly", async () => {
    const { tap } = await loadCopy();

    expect(() => Reflect.apply(tap.configure, tap, [{ context: "global" }])).toThrow("`context`");
    tap.configure({ tags: ["app"] });
  });
});

describe("two copies of the package in one process", () => {
  test("share the tap and the context", async () => {
    const one = await loadCopy();
    const two = await loadCopy();
    const heard = new Heard();
    expect(two.createTap).not.toBe(one.createTap);

    const detach = two.tap.use(heard.handler);
    await one.tap.run("chain", { name: "one" }, () =>
      two.tap.run("tool", { name: "two" }, () => {
        expect(one.currentRun()?.name).toBe("two");
      }),
    );
    detach();

    expect(heard.sequence).toBe(
      "chain.start(one) › tool.start(two) › tool.end(two) › chain.end(one)",
    );
    expect(heard.the("tool.start").run.parentId).toBe(heard.the("chain.start").run.id);
  });
});

describe("RUNTAP_DISABLED", () => {
  test("switches handlers off, of the tap and of runs; runs, context and checks go on", async () => {
    vi.stubEnv("RUNTAP_DISABLED", "1");
    const { createTap, currentRun } = await loadCopy();
    const heard = new Heard();
    const tap = createTap({ handlers: heard.handler });

    const result = await tap.run(
      "chain",
      { name: "rag", handlers: heard.handler, ownHandlers: heard.handler },
      (chain) =>
        tap.run("llm", { name: "answer" }, async (llm) => {
          await turns(1);
          expect(currentRun()?.id).toBe(llm.id);
          expect(llm.info.parentId).toBe(chain.id);
          return "hi";
        }),
    );

    expect(result).toBe("hi");
    expect(heard.events).toEqual([]);
    expect(() => Reflect.apply(tap.use, tap, [{ on: {} }])).toThrow("`name`");
  });

  test.each(["", "0"])("set to %j changes nothing", async (setting) => {
    vi.stubEnv("RUNTAP_DISABLED", setting);
    const { createTap } = await loadCopy();
    const heard = new Heard();

    await createTap({ handlers: heard.handler }).run("chain", { name: "rag" }, () => undefined);

    expect(heard.sequence).toBe("chain.start(rag) › chain.end(rag)");
  });
});

describe('context: "explicit"', () => {
  test("never runs an AsyncLocalStorage, and parents are those given", async () => {
    const run = vi.spyOn(AsyncLocalStorage.prototype, "run");
    const { createTap, currentRun } = await loadCopy();
    const heard = new Heard();
    const asynchronous = { name: "async", on: { "*": async () => undefined } };
    const tap = createTap({ handlers: [heard.handler, asynchronous], context: "explicit" });
    const work = tap.wrap("tool", { name: "wrapped" }, async () => currentRun());

    await tap.run("chain", { name: "rag" }, async (chain) => {
      chain.on("tool.end", async () => undefined, { deep: true });
      expect(currentRun()).toBeUndefined();
      await tap.run("tool", { name: "root" }, () => undefined);
      await chain.run("tool", { name: "child" }, () => undefined);
      expect(await work()).toBeUndefined();
      const started = chain.start("llm", { name: "started" });
      for await (const token of started.follow(["a"])) expect(token).toBe("a");
    });
    await tap.flush();

    expect(run).not.toHaveBeenCalled();
    const { id } = heard.the("chain.start").run;
    expect(heard.all("tool.start").map(({ run: { name, parentId } }) => [name, parentId])).toEqual([
      ["root", undefined],
      ["child", id],
      ["wrapped", undefined],
    ]);
    expect(heard.the("llm.start").run.parentId).toBe(id);
  });

  test("has no scopes, and says what to do instead", async () => {
    const { createTap } = await loadCopy();
    const tap = createTap({ context: "explicit" });

    expect(() => tap.scope({ tags: ["a"] }, () => undefined)).toThrow(
      expect.objectContaining({
        code: "no-context",
        message: expect.stringContaining("Give the handlers and tags to the run itself"),
      }),
    );
  });
});
