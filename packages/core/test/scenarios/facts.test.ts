import { describe, expect, test } from "vitest";

import type { RunInfo } from "../../src/index.ts";
import { Heard, heardTap, silentTap } from "../heard.ts";
import { drain } from "../sources.ts";

describe("what a run carries", () => {
  test("scenario 29: tags and metadata go down, own ones stay, and every event bears both", async () => {
    const { tap, heard } = heardTap({ tags: ["app"], metadata: { version: 1 } });

    await tap.run(
      "chain",
      {
        name: "rag",
        tags: ["request"],
        metadata: { tenant: "acme" },
        ownTags: ["local"],
        ownMetadata: { step: 1 },
      },
      () =>
        tap.run("chain", { name: "middle" }, () =>
          tap.run("llm", { name: "answer" }, (llm) => llm.token("hi")),
        ),
    );

    const infos = new Map<string, Set<RunInfo>>();
    for (const { run } of heard.events) {
      infos.set(run.name, (infos.get(run.name) ?? new Set()).add(run));
    }
    expect([...infos.values()].map((each) => each.size)).toEqual([1, 1, 1]);
    const [chain, middle, llm] = [...infos.values()].flatMap((each) => [...each]);
    expect(chain?.tags).toEqual(["app", "request", "local"]);
    expect(chain?.metadata).toEqual({ version: 1, tenant: "acme", step: 1 });
    for (const inner of [middle, llm]) {
      expect(inner?.tags).toEqual(["app", "request"]);
      expect(inner?.metadata).toEqual({ version: 1, tenant: "acme" });
    }
    expect(heard.the("llm.token").run).toBe(llm);
    expect(heard.the("llm.end").run).toBe(llm);
  });

  test("scenario 33: durations and the time to the first token come of the clock, run by run", async () => {
    const { tap, heard, clock } = heardTap();

    await tap.run("chain", { name: "rag" }, () => {
      clock.advance(5);
      const one = tap.start("llm", { name: "one" });
      const two = tap.start("llm", { name: "two" });
      clock.advance(10);
      one.token("");
      clock.advance(10);
      one.token("a");
      clock.advance(10);
      two.token("b");
      two.end("b");
      clock.advance(10);
      one.end("a");
    });

    expect(heard.all("llm.end")).toMatchObject([
      { run: { name: "two" }, durationMs: 30, timeToFirstTokenMs: 30 },
      { run: { name: "one" }, durationMs: 40, timeToFirstTokenMs: 20 },
    ]);
    expect(heard.the("chain.end").durationMs).toBe(45);
    const times = heard.events.map(({ time }) => time);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });
});

/** A chunk as a provider might send it. */
interface Chunk {
  readonly text?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

async function* answer(chunks: readonly Chunk[]): AsyncGenerator<Chunk> {
  yield* chunks;
}

describe("usage", () => {
  test("scenario 32: of a single call, it is what was reported, on the model call alone", async () => {
    const { tap, heard } = heardTap();
    await tap.run("chain", { name: "rag" }, () =>
      tap.run("llm", { name: "answer", model: "small" }, (llm) =>
        llm.report({ model: "small-2026", usage: { inputTokens: 7, outputTokens: 3 } }),
      ),
    );
    expect(heard.the("llm.end")).toMatchObject({
      model: "small-2026",
      usage: { inputTokens: 7, outputTokens: 3, source: "provider" },
    });
    // Rolling up counts leaf runs once.
    expect(heard.the("chain.end")).not.toHaveProperty("usage");
  });

  test.each<readonly [string, readonly Chunk[]]>([
    ["the last", [{ text: "a" }, { text: "b" }, { usage: { inputTokens: 7, outputTokens: 2 } }]],
    [
      "each, cumulative",
      [
        { text: "a", usage: { inputTokens: 7, outputTokens: 1 } },
        { text: "b", usage: { inputTokens: 7, outputTokens: 2 } },
      ],
    ],
  ])(
    "scenario 32: of a stream that tells it with %s chunk, the last one counts",
    async (_, chunks) => {
      const { tap, heard } = heardTap();
      await drain(tap.start("llm", { name: "answer" }).follow(answer(chunks), (chunk) => chunk));
      expect(heard.the("llm.end")).toMatchObject({
        text: "ab",
        usage: { inputTokens: 7, outputTokens: 2 },
      });
    },
  );

  test("scenario 32: of a stream that tells it in parts, it is what the pick has added up, and partial when cut off", async () => {
    const chunks: readonly Chunk[] = [
      { text: "a", usage: { inputTokens: 7, outputTokens: 1 } },
      { text: "b", usage: { inputTokens: 0, outputTokens: 1 } },
    ];
    for (const isCut of [false, true]) {
      const { tap, heard } = heardTap();
      const total = { inputTokens: 0, outputTokens: 0 };
      const stream = tap
        .start("llm", { name: "answer" })
        .follow(answer(chunks), ({ text, usage }) => {
          total.inputTokens += usage?.inputTokens ?? 0;
          total.outputTokens += usage?.outputTokens ?? 0;
          return { text, usage: { ...total, partial: isCut } };
        });
      if (isCut) {
        await stream.next();
        await stream.return?.();
      } else await drain(stream);
      expect(heard.events.at(-1)).toMatchObject(
        isCut
          ? { type: "llm.cancel", usage: { inputTokens: 7, outputTokens: 1, partial: true } }
          : { type: "llm.end", usage: { inputTokens: 7, outputTokens: 2 } },
      );
    }
  });

  test("scenario 32: what nobody knows stays unknown, a missing model and usage from a cache", async () => {
    const { tap, heard } = heardTap();
    await tap.run("llm", { name: "nameless" }, (llm) =>
      llm.report({ usage: { inputTokens: 7, outputTokens: null } }),
    );
    await tap.run("llm", { name: "cached" }, (llm) => llm.report({ cached: true, text: "again" }));
    const [nameless, cached] = heard.all("llm.end");
    expect(nameless).not.toHaveProperty("model");
    expect(nameless?.usage).toEqual({ inputTokens: 7, source: "provider" });
    expect(cached).toMatchObject({ cached: true, text: "again", tokenEvents: 0 });
    expect(cached).not.toHaveProperty("usage");
  });
});

describe("misuse", () => {
  test("scenario 30: an end after an end or an error is ignored and said once", () => {
    const { tap, heard } = heardTap();
    const twice = tap.start("chain", { name: "twice" });
    twice.end(1);
    twice.end(2);
    twice.end(3);
    const failed = tap.start("chain", { name: "failed" });
    failed.end("fine");
    failed.fail(new Error("too late"));

    expect(heard.sequence).toBe(
      "chain.start(twice) › chain.end(twice) › run.warning(twice) › chain.start(failed) › chain.end(failed) › run.warning(failed)",
    );
    expect(heard.all("chain.end").map(({ output }) => output)).toEqual([1, "fine"]);
    expect(heard.all("run.warning").map(({ code }) => code)).toEqual([
      "second-ending",
      "second-ending",
    ]);
  });

  test("scenario 31: a custom event inside a run bears the run and its parent", async () => {
    const { tap } = silentTap();
    const heard = new Heard("cart", "*");
    tap.use(heard.handler);

    await tap.run("chain", { name: "shop" }, (chain) =>
      tap.run("tool", { name: "add" }, (tool) => {
        // Declared nowhere, as a program in plain JavaScript would.
        Reflect.apply(Reflect.get(tool, "emit"), tool, [{ type: "cart.updated", items: 3 }]);
        return chain.id;
      }),
    );

    expect(heard.sequence).toBe(
      "chain.start(shop) › tool.start(add) › cart.updated(add) › tool.end(add) › chain.end(shop)",
    );
    const [start, , custom] = heard.events;
    expect(custom).toMatchObject({ items: 3, run: { parentId: start?.run.id, kind: "tool" } });
  });

  test("scenario 31: a custom event under a name of runtap's is refused aloud", async () => {
    const { tap, heard, warnings } = heardTap();

    await tap.run("chain", { name: "shop" }, (chain) => {
      const emit: unknown = Reflect.get(chain, "emit");
      if (typeof emit !== "function") throw new TypeError("Expected a method.");
      for (const type of ["billing.error", "llm.done", "run.custom", "chain.end", "*", 42]) {
        Reflect.apply(emit, chain, [{ type }]);
      }
    });

    expect(heard.sequence).toBe("chain.start(shop) › run.warning(shop) › chain.end(shop)");
    expect(warnings).toMatchObject([{ code: "bad-value" }]);
  });
});
