import { createTap, RuntapError, type Starter, type Tap, type TapOptions } from "@runtap/core";
import { fakeClock, fakeIds } from "@runtap/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceList, type TokensHandler, tokensHandler, type TokensOptions } from "../src/index.ts";
import { propertyRuns } from "@runtap/repo/property-runs";

const prices = priceList({
  cheap: { inputUsdPerMillion: 1, outputUsdPerMillion: 10, cacheReadUsdPerMillion: 0.1 },
  dear: { inputUsdPerMillion: 10, outputUsdPerMillion: 100 },
});

interface Stage {
  readonly tokens: TokensHandler;
  readonly tap: Tap;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly errors: unknown[];
}

function stage(options: TokensOptions = {}, more: TapOptions = {}): Stage {
  const tokens = tokensHandler(options);
  const clock = fakeClock();
  const errors: unknown[] = [];
  const tap = createTap({
    handlers: tokens,
    clock,
    ids: fakeIds(),
    onHandlerError: (error) => {
      errors.push(error);
    },
    ...more,
  });
  return { tokens, tap, clock, errors };
}

const usage = { inputTokens: 100, outputTokens: 10, cacheReadTokens: 40, reasoningTokens: 5 };

describe("totals", () => {
  it("add up what calls used, and keep what nobody said unknown", async () => {
    const { tokens, tap } = stage({ estimate: false });
    await tap.run("llm", { name: "a", model: "cheap" }, (llm) => llm.report({ usage }));
    await tap.run("llm", { name: "b", model: "cheap" }, (llm) =>
      llm.report({ usage: { inputTokens: 1, outputTokens: 2 } }),
    );
    await tap.run("embedding", { name: "c", model: "cheap" }, (call) =>
      call.report({ usage: { inputTokens: 7 } }),
    );
    await tap.run("llm", { name: "d" }, () => "nobody counted");
    expect(tokens.totals()).toEqual({
      calls: 4,
      inputTokens: 108,
      outputTokens: 12,
      cacheReadTokens: 40,
      reasoningTokens: 5,
      failed: 0,
      cancelled: 0,
      refused: 0,
      retried: 0,
      partial: 0,
      unknown: 1,
      unpriced: 3,
      estimated: { calls: 0 },
      cached: { calls: 0 },
    });
  });

  it("are nothing, not 0, where nothing was said", () => {
    const { tokens } = stage();
    expect(tokens.totals()).not.toHaveProperty("inputTokens");
    expect(tokens.totals()).not.toHaveProperty("costUsd");
  });

  it("are grouped by model, provider, name, tag, user, metadata, trace, run and day", async () => {
    const { tokens, tap, clock } = stage({
      groupBy: [
        "model",
        "provider",
        "name",
        "tag",
        "user",
        "session",
        "metadata.tenant",
        "trace",
        "run",
        "day",
      ],
    });
    const options = {
      name: "answer",
      model: "asked",
      provider: "openai",
      tags: ["eu", "chat"],
      userId: "ada",
      sessionId: "s1",
      metadata: { tenant: "acme" },
    };
    await tap.run("chain", { name: "request" }, () =>
      tap.run("llm", options, (llm) => llm.report({ usage, model: "answered" })),
    );
    clock.advance(86_400_000);
    await tap.run("llm", { name: "answer" }, (llm) => llm.report({ usage }));
    const names = (group: Parameters<TokensHandler["by"]>[0]): readonly string[] => [
      ...tokens.by(group).keys(),
    ];
    expect(names("model")).toEqual(["answered", "(none)"]);
    expect(names("provider")).toEqual(["openai", "(none)"]);
    expect(names("name")).toEqual(["answer"]);
    expect(names("tag")).toEqual(["eu", "chat"]);
    expect(names("user")).toEqual(["ada", "(none)"]);
    expect(names("session")).toEqual(["s1", "(none)"]);
    expect(names("metadata.tenant")).toEqual(["acme", "(none)"]);
    expect(names("day")).toEqual(["2025-01-01", "2025-01-02"]);
    expect(names("trace")).toHaveLength(2);
    expect(names("run")).toHaveLength(3);
    expect(tokens.by("name").get("answer")).toMatchObject({ calls: 2, inputTokens: 200 });
  });

  it("of a run are those of everything inside it", async () => {
    const { tokens, tap } = stage();
    const outer = await tap.run("chain", { name: "outer" }, async (chain) => {
      await tap.run("tool", { name: "step" }, () =>
        tap.run("llm", { name: "a" }, (llm) => llm.report({ usage })),
      );
      await tap.run("llm", { name: "b" }, (llm) => llm.report({ usage }));
      return chain.info.id;
    });
    expect(tokens.by("run").get(outer)).toMatchObject({ calls: 2, inputTokens: 200 });
  });

  it("count days in the time zone asked for", async () => {
    const { tokens, tap, clock } = stage({ timeZone: "Asia/Tokyo" });
    clock.advance(16 * 3_600_000);
    await tap.run("llm", { name: "a" }, (llm) => llm.report({ usage }));
    expect([...tokens.by("day").keys()]).toEqual(["2025-01-02"]);
  });

  it("are merged across processes without losing a nano-dollar", async () => {
    const one = stage({ prices, groupBy: ["model"] });
    const other = stage({ prices, groupBy: ["model"] });
    for (const { tap } of [one, other, other]) {
      await tap.run("llm", { name: "a", model: "cheap" }, (llm) =>
        llm.report({ usage: { inputTokens: 1, outputTokens: 1 } }),
      );
    }
    one.tokens.merge(JSON.parse(JSON.stringify(other.tokens.toJSON())));
    expect(one.tokens.totals()).toMatchObject({ calls: 3, inputTokens: 3, costUsd: 0.000033 });
    expect(one.tokens.by("model").get("cheap")).toMatchObject({ calls: 3, costUsd: 0.000033 });
  });

  it.each<readonly [string, (json: Record<string, unknown>) => unknown]>([
    ["nothing", () => undefined],
    ["another version", (json) => ({ ...json, v: 2 })],
    ["no series", (json) => ({ ...json, series: 1 })],
    [
      "a negative count",
      (json) => ({ ...json, total: { ...(json["total"] as object), said: { calls: -1 } } }),
    ],
    [
      "a numeral",
      (json) => ({ ...json, total: { ...(json["total"] as object), counts: { calls: "1" } } }),
    ],
    [
      "money that is none",
      (json) => ({
        ...json,
        total: { ...(json["total"] as object), said: { calls: 1, nanoUsd: "1.5" } },
      }),
    ],
    [
      "a broken series",
      (json) => ({ ...json, series: { model: { tallies: { a: {} }, folded: 0 } } }),
    ],
  ])("are not merged with what is no ledger: %s", async (_, change) => {
    const { tokens, tap } = stage({ groupBy: ["model"] });
    await tap.run("llm", { name: "a", model: "m" }, (llm) => llm.report({ usage }));
    const before = tokens.toJSON();
    const json = JSON.parse(JSON.stringify(before));
    expect(() => tokens.merge(change(json))).toThrow("Nothing of it was merged");
    expect(tokens.toJSON()).toEqual(before);
  });

  it("are merged from a ledger or from nothing: whatever else comes is refused, and none of it is added", () => {
    const { tokens, tap } = stage();
    tap.start("llm", { name: "a", tags: ["x"] }).end("", { usage, costUsd: 0.25 });
    const good = JSON.stringify(tokens);
    const paths = fc.constantFrom<(string | number)[]>(
      ["v"],
      ["total"],
      ["total", "counts"],
      ["total", "counts", "calls"],
      ["total", "said", "nanoUsd"],
      ["series"],
      ["series", "tag"],
      ["series", "tag", "folded"],
      ["series", "tag", "tallies", "x"],
      ["series", "tag", "tallies", "x", "said", "inputTokens"],
    );
    fc.assert(
      fc.property(paths, fc.jsonValue(), (path, value) => {
        const json: unknown = JSON.parse(good);
        const inner = path
          .slice(0, -1)
          .reduce<unknown>((at, key) => Reflect.get(Object(at), key), json);
        Reflect.set(Object(inner), path.at(-1) ?? "", value);
        const other = tokensHandler();
        let refusal: unknown;
        try {
          other.merge(json);
        } catch (error) {
          refusal = error;
        }
        expect(refusal === undefined || refusal instanceof RuntapError).toBe(true);
        const addedAllTheSame = refusal === undefined ? 0 : other.totals().calls;
        expect(addedAllTheSame).toBe(0);
        expect(other.table()).toBeTypeOf("string");
        expect(JSON.parse(JSON.stringify(other))).toMatchObject({ v: 1 });
      }),
      { numRuns: propertyRuns(300) },
    );
    for (const none of [undefined, null, 1, "", [], () => 1, new Date()]) {
      expect(() => tokensHandler().merge(none)).toThrow(RuntapError);
    }
  });

  it("do not drift over a million cents' fractions", async () => {
    const { tokens, tap } = stage({ groupBy: [] });
    for (let count = 0; count < 10_000; count += 1) {
      tap.start("llm", { name: "a" }).end("", { usage, costUsd: 0.000_000_1 });
    }
    expect(tokens.totals().costUsd).toBe(0.001);
  });
});

describe("calls inside one another", () => {
  it("count once, however deep: the one that knows, nearest to the model", async () => {
    const { tokens, tap } = stage();
    await tap.run("llm", { name: "framework" }, async (outer) => {
      await tap.run("chain", { name: "middleware" }, () =>
        tap.run("llm", { name: "wrapper" }, async (wrapper) => {
          await tap.run("llm", { name: "client" }, (llm) => llm.report({ usage }));
          wrapper.report({ usage });
        }),
      );
      outer.report({ usage });
    });
    expect(tokens.totals()).toMatchObject({ calls: 1, inputTokens: 100, outputTokens: 10 });
    expect([...tokens.by("name").keys()]).toEqual(["client"]);
  });

  it("count as many as there are inside one: the steps of a tool loop", async () => {
    const { tokens, tap } = stage();
    await tap.run("llm", { name: "generateText" }, async (outer) => {
      for (const name of ["step 1", "step 2"]) {
        await tap.run("llm", { name }, (llm) => llm.report({ usage }));
      }
      outer.report({ usage: { inputTokens: 200, outputTokens: 20 } });
    });
    expect(tokens.totals()).toMatchObject({ calls: 2, inputTokens: 200, outputTokens: 20 });
  });

  it("count the outer one where only that knows", async () => {
    const { tokens, tap } = stage();
    await tap.run("llm", { name: "framework" }, async (outer) => {
      await tap.run("llm", { name: "client", input: "hello there" }, () => "hi");
      outer.report({ usage });
    });
    expect(tokens.totals()).toMatchObject({
      calls: 1,
      inputTokens: 100,
      estimated: { calls: 0 },
    });
    expect([...tokens.by("name").keys()]).toEqual(["framework"]);
  });

  it("count the outer one where the inner one has an object that nobody can read", async () => {
    const { tokens, tap } = stage({ estimate: false });
    await tap.run("llm", { name: "framework" }, async (outer) => {
      await tap.run("llm", { name: "client" }, (llm) => llm.report({ usage: { raw: { n: 5 } } }));
      outer.report({ usage });
    });
    expect(tokens.totals()).toMatchObject({ calls: 1, inputTokens: 100, unknown: 0 });
    await tap.run("llm", { name: "alone" }, (llm) => llm.report({ usage: { raw: { n: 5 } } }));
    expect(tokens.totals()).toMatchObject({ calls: 2, unknown: 1 });
  });

  it("count the inner one where neither knows", async () => {
    const { tokens, tap } = stage();
    await tap.run("llm", { name: "framework", input: "hello" }, () =>
      tap.run("llm", { name: "client", input: "hello there" }, () => "hi"),
    );
    expect(tokens.totals()).toMatchObject({ calls: 1, estimated: { calls: 1 } });
    expect([...tokens.by("name").keys()]).toEqual(["client"]);
  });

  it("are from a cache where the inner one was, whatever the outer one reports", async () => {
    const { tokens, tap } = stage({ estimate: false });
    await tap.run("llm", { name: "framework" }, async (outer) => {
      await tap.run("llm", { name: "client" }, (llm) => llm.report({ usage, cached: true }));
      outer.report({ usage });
    });
    expect(tokens.totals()).toMatchObject({ calls: 0, cached: { calls: 1, inputTokens: 100 } });
  });

  it("are one refusal where the inner one was refused", async () => {
    const { tokens, tap } = stage({
      estimate: false,
      budgets: [{ name: "b", unit: "calls", limit: 0, per: "metadata.plan" }],
    });
    const free = { name: "client", metadata: { plan: "free" } };
    const no = {
      name: "no",
      on: {},
      guard: {
        "llm.start": ({ run }: { readonly run: { readonly name: string } }) => {
          if (run.name === "client") throw new Error("no");
        },
      },
    };
    const { tokens: others, tap: another } = stage({ estimate: false });
    await another
      .run("llm", { name: "framework", handlers: no }, () => another.run("llm", free, () => ""))
      .catch(() => undefined);
    expect(others.totals()).toMatchObject({ calls: 0, refused: 1 });
    await tap.run("llm", free, () => "").catch(() => undefined);
    expect(tokens.totals()).toMatchObject({ calls: 0, refused: 1 });
  });

  it("are not lost where the inner one ends after the outer one", () => {
    const { tokens, tap } = stage({ estimate: false });
    const outer = tap.start("llm", { name: "outer" });
    const inner = outer.start("llm", { name: "inner" });
    outer.end("");
    inner.end("");
    expect(tokens.totals()).toMatchObject({ calls: 2, unknown: 2 });
  });

  it("count once, however they nest, and never less than one call for each bill", () => {
    interface Node {
      readonly usage: number | undefined;
      readonly inside: readonly Node[];
    }
    const { node } = fc.letrec<{ node: Node }>((tie) => ({
      node: fc.record({
        usage: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
        inside: fc.oneof(
          { maxDepth: 4, depthIdentifier: "calls" },
          fc.constant([]),
          fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
        ),
      }),
    }));
    // The rule, once more: the innermost that know; where none inside knows, the call itself if it does.
    const known = ({ usage, inside }: Node): number => {
      const within = inside.reduce((sum, each) => sum + known(each), 0);
      return within > 0 ? within : (usage ?? 0);
    };
    fc.assert(
      fc.property(node, (root) => {
        const { tokens, tap } = stage({ estimate: false });
        const play = (starter: Starter, { usage: inputTokens, inside }: Node): void => {
          const run = starter.start("llm", { name: "a" });
          for (const each of inside) play(run, each);
          run.end("", inputTokens === undefined ? {} : { usage: { inputTokens } });
        };
        play(tap, root);
        expect(tokens.totals().inputTokens ?? 0).toBe(known(root));
        expect(tokens.totals().calls).toBeGreaterThan(0);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it("count once where the one around tries again and tells what the attempt was billed", async () => {
    const { tokens, tap } = stage({ estimate: false });
    await tap.run("llm", { name: "framework" }, async (outer) => {
      const failed = tap.run("llm", { name: "client" }, (llm) => {
        llm.report({ usage });
        throw new Error("cut off");
      });
      await failed.catch(() => undefined);
      outer.retry({ error: new Error("cut off"), usage });
      await tap.run("llm", { name: "client" }, (llm) => llm.report({ usage }));
      outer.report({ usage });
    });
    expect(tokens.totals()).toMatchObject({ calls: 2, retried: 1, inputTokens: 200 });
  });

  it("count the attempt's bill where the call inside knew none, and not both", async () => {
    const { tokens, tap } = stage({ estimate: false });
    await tap.run("llm", { name: "framework" }, async (outer) => {
      const failed = tap.run("llm", { name: "client" }, () => {
        throw new Error("cut off");
      });
      await failed.catch(() => undefined);
      outer.retry({ error: new Error("cut off"), usage });
      await tap.run("llm", { name: "client" }, (llm) => llm.report({ usage }));
    });
    expect(tokens.totals()).toMatchObject({ calls: 1, retried: 1, inputTokens: 200, unknown: 0 });
  });

  it("count the attempt that only the one around hears of, though one inside was counted before", async () => {
    const { tokens, tap } = stage({ estimate: false });
    await tap.run("llm", { name: "framework", model: "cheap" }, async (outer) => {
      const failed = tap.run("llm", { name: "client" }, (llm) => {
        llm.report({ usage });
        throw new Error("cut off");
      });
      await failed.catch(() => undefined);
      outer.retry({ error: new Error("cut off"), model: "dear" });
      // By a client that nobody observes.
      outer.report({ usage });
    });
    expect(tokens.totals()).toMatchObject({ calls: 2, retried: 1, inputTokens: 200 });
  });

  it("are different calls where they are of different kinds", async () => {
    const { tokens, tap } = stage();
    await tap.run("llm", { name: "answer" }, async (llm) => {
      await tap.run("embedding", { name: "embed" }, (call) => call.report({ usage }));
      llm.report({ usage });
    });
    expect(tokens.totals()).toMatchObject({ calls: 2, inputTokens: 200 });
  });
});

describe("what was not plain", () => {
  it("counts an aborted stream as partial, with what there was", async () => {
    const { tokens, tap } = stage();
    const llm = tap.start("llm", { name: "a", model: "cheap" });
    llm.token("Hello");
    llm.report({ usage: { inputTokens: 12 } });
    llm.cancel("abort");
    expect(tokens.totals()).toMatchObject({
      calls: 1,
      cancelled: 1,
      partial: 1,
      inputTokens: 12,
      estimated: { calls: 1, outputTokens: 1 },
    });
    expect(tokens.totals()).not.toHaveProperty("outputTokens");
  });

  it("counts what was billed for attempts that failed, under the model that was asked then", async () => {
    const { tokens, tap } = stage({ prices });
    await tap.run("llm", { name: "a", model: "dear" }, (llm) => {
      llm.retry({
        error: new Error("overloaded"),
        usage: { inputTokens: 10, outputTokens: 0 },
        model: "cheap",
      });
      llm.report({ usage });
    });
    expect(tokens.totals()).toMatchObject({ calls: 1, retried: 1, inputTokens: 110 });
    expect(tokens.by("model").get("dear")).toMatchObject({ calls: 0, retried: 1, costUsd: 0.0001 });
    expect(tokens.by("model").get("cheap")).toMatchObject({ calls: 1, inputTokens: 100 });
  });

  it("counts a call whose answer a guard has withheld: it was made, and billed", async () => {
    const { tokens, tap } = stage({ estimate: false });
    const no = {
      name: "no",
      on: {},
      guard: {
        "llm.end": () => {
          throw new Error("rude");
        },
      },
    };
    await tap
      .run("llm", { name: "a", handlers: no }, (llm) => llm.report({ usage }))
      .catch(() => undefined);
    expect(tokens.totals()).toMatchObject({ calls: 1, cancelled: 1, refused: 0, inputTokens: 100 });
  });

  it("keeps answers from a cache of the program's own apart, with what they saved", async () => {
    const { tokens, tap } = stage({ prices });
    await tap.run("llm", { name: "a", model: "dear" }, (llm) =>
      llm.report({ usage: { inputTokens: 10, outputTokens: 1 }, cached: true }),
    );
    expect(tokens.totals()).toMatchObject({
      calls: 0,
      cached: { calls: 1, inputTokens: 10, outputTokens: 1, costUsd: 0.0002 },
    });
    expect(tokens.totals()).not.toHaveProperty("costUsd");
  });

  it("takes a call that fails before it answers as unknown, and estimates nothing", async () => {
    const { tokens, tap } = stage();
    await tap
      .run("llm", { name: "a", input: "hello" }, () => {
        throw new Error("400");
      })
      .catch(() => undefined);
    expect(tokens.totals()).toMatchObject({
      calls: 1,
      failed: 1,
      unknown: 1,
      estimated: { calls: 0 },
    });
  });

  it("does not mistake a negative or broken figure for one", async () => {
    const { tokens, tap } = stage({ estimate: false });
    await tap.run("llm", { name: "a" }, (llm) =>
      llm.report({ usage: { inputTokens: Number.NaN, outputTokens: -3 } }),
    );
    expect(tokens.totals()).not.toHaveProperty("inputTokens");
  });
});

describe("cost", () => {
  it("is the event's own where the tap has priced it", async () => {
    const { tokens, tap } = stage({}, { price: prices });
    await tap.run("llm", { name: "a", model: "cheap" }, (llm) => llm.report({ usage }));
    expect(tokens.totals().costUsd).toBe(0.000164);
    expect(tokens.unknownModels()).toEqual([]);
  });

  it("counts where an adapter knows the cost and not the tokens", async () => {
    const { tokens, tap } = stage({ prices, estimate: (text) => text.length });
    await tap.run("llm", { name: "a", model: "cheap", input: "12345" }, (llm) => {
      llm.report({ costUsd: 0.5 });
      return "123";
    });
    expect(tokens.totals()).toMatchObject({ calls: 1, costUsd: 0.5, unpriced: 0, unknown: 0 });
    expect(tokens.totals()).not.toHaveProperty("inputTokens");
    expect(tokens.totals().estimated).toEqual({ calls: 1, inputTokens: 5, outputTokens: 3 });
  });

  it("is unknown for an unknown model, which is listed, and never 0", async () => {
    const { tokens, tap } = stage({ prices });
    await tap.run("llm", { name: "a", model: "nameless", provider: "acme" }, (llm) =>
      llm.report({ usage }),
    );
    await tap.run("llm", { name: "a", model: "cheap" }, (llm) => llm.report({ usage }));
    expect(tokens.totals()).toMatchObject({ calls: 2, unpriced: 1, costUsd: 0.000164 });
    expect(tokens.by("model").get("nameless")).not.toHaveProperty("costUsd");
    expect(tokens.unknownModels()).toEqual(["acme/nameless"]);
  });

  it("of a price source that throws is unknown; the error is reported once, and nothing else is lost", async () => {
    const { tokens, tap, errors } = stage({
      prices: () => {
        throw new Error("no price today");
      },
    });
    for (let count = 0; count < 3; count += 1) {
      await tap.run("llm", { name: "a", model: "cheap" }, (llm) => llm.report({ usage }));
    }
    expect(tokens.totals()).toMatchObject({ calls: 3, inputTokens: 300, unpriced: 3 });
    expect(errors).toEqual([new Error("no price today")]);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])(
    "is unknown where a price source says %s",
    async (usd) => {
      const { tokens, tap } = stage({ prices: () => usd });
      await tap.run("llm", { name: "a" }, (llm) => llm.report({ usage }));
      expect(tokens.totals()).toMatchObject({ unpriced: 1 });
      expect(tokens.totals()).not.toHaveProperty("costUsd");
    },
  );
});

describe("estimates", () => {
  it("stand apart from what providers said, and have their own cost", async () => {
    const { tokens, tap } = stage({ prices, estimate: (text) => text.length });
    await tap.run("llm", { name: "a", model: "cheap", input: "12345" }, () => "123");
    await tap.run("llm", { name: "a", model: "cheap" }, (llm) => llm.report({ usage }));
    expect(tokens.totals()).toMatchObject({
      calls: 2,
      inputTokens: 100,
      costUsd: 0.000164,
      estimated: { calls: 1, inputTokens: 5, outputTokens: 3, costUsd: 0.000035 },
    });
  });

  it("fill in only what the provider left out", async () => {
    const { tokens, tap } = stage({ prices, estimate: (text) => text.length });
    await tap.run("llm", { name: "a", model: "cheap", input: "12345" }, (llm) => {
      llm.report({ usage: { inputTokens: 50 } });
      return "123";
    });
    expect(tokens.totals()).toMatchObject({
      calls: 1,
      inputTokens: 50,
      costUsd: 0.00005,
      estimated: { calls: 1, outputTokens: 3, costUsd: 0.00003 },
    });
    expect(tokens.totals().estimated).not.toHaveProperty("inputTokens");
  });

  it("read messages of any framework, tool calls, and no pictures", async () => {
    const seen: string[] = [];
    const estimate = (text: string): number => {
      seen.push(text);
      return 1;
    };
    const { tap } = stage({ estimate });
    const input = [
      { role: "system", content: "be brief" },
      {
        role: "user",
        content: [
          { type: "text", text: "what is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        ],
      },
    ];
    await tap.run("llm", { name: "a", input }, (llm) => {
      llm.report({ toolCalls: [{ index: 0, id: "call_1", name: "look", arguments: '{"at":1}' }] });
    });
    expect(seen).toEqual(["be brief\nwhat is this?", 'look\n{"at":1}']);
  });

  it("look at a bounded part of a long text, and take the rest to be like it", async () => {
    let longest = 0;
    const { tokens, tap } = stage({
      estimate: (text) => {
        longest = Math.max(longest, text.length);
        return text.length / 4;
      },
    });
    await tap.run("llm", { name: "a", input: "word ".repeat(200_000) }, () => "ok");
    expect(longest).toBe(32_768);
    expect(tokens.totals().estimated.inputTokens).toBe(250_000);
  });

  it("are not made twice of what the adapter has estimated already", async () => {
    const { tokens, tap } = stage();
    await tap.run("llm", { name: "a", input: "hello" }, (llm) =>
      llm.report({ usage: { inputTokens: 3, outputTokens: 4, source: "estimate" } }),
    );
    expect(tokens.totals()).toMatchObject({
      estimated: { calls: 1, inputTokens: 3, outputTokens: 4 },
    });
    expect(tokens.totals()).not.toHaveProperty("inputTokens");
  });

  it("of a function that throws are unknown; the error is reported once", async () => {
    const { tokens, tap, errors } = stage({
      estimate: () => {
        throw new Error("no vocabulary");
      },
    });
    await tap.run("llm", { name: "a", input: "hello" }, () => "hi");
    await tap.run("llm", { name: "a", input: "hello" }, () => "hi");
    expect(tokens.totals()).toMatchObject({ calls: 2, unknown: 2 });
    expect(errors).toHaveLength(1);
  });
});

describe("bounds", () => {
  it("fold what is beyond `maxSeries` into (other), and the newest runs stay", async () => {
    const { tokens, tap } = stage({ maxSeries: 3, groupBy: ["name", "run"] });
    for (let count = 0; count < 10; count += 1) {
      tap.start("llm", { name: `n${count}` }).end("", { usage });
    }
    expect([...tokens.by("name").keys()]).toEqual(["n0", "n1", "n2", "(other)"]);
    expect(tokens.by("name").get("(other)")).toMatchObject({ calls: 7, inputTokens: 700 });
    expect(tokens.by("run").size).toBe(4);
    expect(tokens.by("run").get("(other)")).toMatchObject({ calls: 7 });
    expect(tokens.table({ by: "name" })).toContain("names are in (other)");
  });
});
