import { createTap, GuardError, type Tap } from "@runtap/core";
import { fakeClock } from "@runtap/testing";
import { describe, expect, it } from "vitest";
import {
  type Budget,
  BudgetExceededError,
  memoryBudgetStore,
  priceList,
  type TokensHandler,
  tokensHandler,
  type TokensOptions,
} from "../../src/index.ts";

const prices = priceList({ cheap: { inputUsdPerMillion: 1, outputUsdPerMillion: 10 } });

interface Stage {
  readonly tokens: TokensHandler;
  readonly tap: Tap;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly reasons: string[];
  readonly errors: unknown[];
}

function stage(budgets: readonly Budget[], options: TokensOptions = {}): Stage {
  const tokens = tokensHandler({ budgets, ...options });
  const reasons: string[] = [];
  const errors: unknown[] = [];
  const clock = fakeClock({ start: Date.UTC(2025, 0, 1, 12) });
  const tap = createTap({
    handlers: [
      tokens,
      { name: "reasons", on: { "llm.cancel": ({ reason }) => reasons.push(reason) } },
    ],
    clock,
    onHandlerError: (error) => {
      errors.push(error);
    },
  });
  return { tokens, tap, clock, reasons, errors };
}

function call(tap: Tap, tokens: number, options: object = {}): Promise<unknown> {
  return tap.run("llm", { name: "answer", model: "cheap", ...options }, (llm) => {
    llm.report({ usage: { inputTokens: tokens, outputTokens: 0 } });
    return "";
  });
}

async function refusal(promise: Promise<unknown>): Promise<BudgetExceededError> {
  const error: unknown = await promise.then(
    () => new Error("it was allowed"),
    (reason: unknown) => reason,
  );
  if (!GuardError.isInstance(error)) throw error;
  if (!BudgetExceededError.isInstance(error.cause)) throw error;
  return error.cause;
}

describe("a budget", () => {
  it("stops the call that has no room, with reason guard, and says which budget, limit and what is spent", async () => {
    const { tokens, tap, reasons } = stage([{ name: "daily", unit: "tokens", limit: 100 }]);
    await call(tap, 60);
    await call(tap, 60);
    const error = await refusal(call(tap, 60));
    expect(error).toMatchObject({
      code: "budget-exceeded",
      name: "BudgetExceededError",
      budget: "daily",
      key: "(all)",
      unit: "tokens",
      limit: 100,
      spent: 120,
    });
    expect(error.message).toBe(
      'The budget "daily" allows 100 tokens; 120 tokens are spent or set aside.',
    );
    expect(reasons).toEqual(["guard"]);
    expect(tokens.totals()).toMatchObject({ calls: 2, refused: 1, inputTokens: 120 });
    expect(await tokens.remaining("daily")).toBe(0);
  });

  it("of calls allows exactly as many, also at once", async () => {
    const { tokens, tap } = stage([{ name: "calls", unit: "calls", limit: 3 }]);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => call(tap, 1)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(tokens.totals()).toMatchObject({ calls: 3, refused: 7 });
  });

  it("of zero stops every call", async () => {
    for (const unit of ["tokens", "usd", "calls"] as const) {
      const { tap } = stage([{ name: "none", unit, limit: 0 }], { prices });
      await expect(refusal(call(tap, 1))).resolves.toMatchObject({ limit: 0, spent: 0 });
    }
  });

  it("of dollars counts what calls cost", async () => {
    const { tokens, tap } = stage([{ name: "money", unit: "usd", limit: 0.001 }], { prices });
    await call(tap, 400);
    expect(await tokens.remaining("money")).toBe(0.0006);
    await call(tap, 600);
    const error = await refusal(call(tap, 1));
    expect(error).toMatchObject({ unit: "usd", limit: 0.001, spent: 0.001 });
    expect(error.message).toContain("$0.001");
  });

  it.each([
    ["user", { userId: "ada" }, { userId: "bob" }],
    ["metadata.tenant", { metadata: { tenant: "ada" } }, { metadata: { tenant: "bob" } }],
    ["tag", { tags: ["ada"] }, { tags: ["bob"] }],
    ["session", { sessionId: "ada" }, { sessionId: "bob" }],
    ["name", { name: "ada" }, { name: "bob" }],
    ["model", { model: "ada" }, { model: "bob" }],
    ["provider", { provider: "ada" }, { provider: "bob" }],
  ] as const)("per %s gives each its own", async (per, ada, bob) => {
    const { tokens, tap } = stage([{ name: "b", unit: "calls", limit: 1, per }]);
    await call(tap, 1, ada);
    expect(await refusal(call(tap, 1, ada))).toMatchObject({ key: "ada" });
    await call(tap, 1, bob);
    expect(await tokens.remaining("b", "ada")).toBe(0);
    expect(await tokens.remaining("b", "eve")).toBe(1);
  });

  it("per trace covers everything inside one request", async () => {
    const { tap } = stage([{ name: "b", unit: "calls", limit: 2, per: "trace" }]);
    const request = (): Promise<unknown> =>
      tap.run("chain", { name: "request" }, async () => {
        await call(tap, 1);
        await call(tap, 1);
      });
    await request();
    await request();
    await expect(
      refusal(
        tap.run("chain", { name: "request" }, async () => {
          await call(tap, 1);
          await call(tap, 1);
          await call(tap, 1);
        }),
      ),
    ).resolves.toMatchObject({ budget: "b", limit: 2 });
  });

  it("per run of a kind covers everything inside each such run", async () => {
    const { tap } = stage([{ name: "agent", unit: "calls", limit: 2, per: "run", kind: "agent" }]);
    await tap.run("chain", { name: "request" }, async () => {
      for (const name of ["first", "second"]) {
        await tap.run("agent", { name }, async (agent) => {
          await tap.run("tool", { name: "step" }, () => call(tap, 1));
          await call(tap, 1);
          expect(await refusal(call(tap, 1))).toMatchObject({ key: agent.info.id });
        });
      }
      await call(tap, 1);
    });
  });

  it("takes its limit from a function of the key, where undefined is none", async () => {
    const limits: Readonly<Record<string, number>> = { free: 1, paid: 2 };
    const { tokens, tap } = stage([
      { name: "plan", unit: "calls", limit: (key) => limits[key], per: "metadata.plan" },
    ]);
    const of = (plan: string): Promise<unknown> => call(tap, 1, { metadata: { plan } });
    await of("free");
    expect(await refusal(of("free"))).toMatchObject({ key: "free", limit: 1 });
    await of("paid");
    await of("paid");
    expect(await refusal(of("paid"))).toMatchObject({ key: "paid", limit: 2 });
    for (let count = 0; count < 5; count += 1) await of("unlimited");
    expect(await tokens.remaining("plan", "unlimited")).toBeUndefined();
  });

  it("whose limit is no number stops", async () => {
    const { tap } = stage([{ name: "b", unit: "calls", limit: () => Number.NaN }]);
    await expect(refusal(call(tap, 1))).resolves.toMatchObject({ limit: 0 });
  });

  it("does not count answers from a cache, nor calls that another guard refused", async () => {
    const { tokens, tap } = stage([{ name: "b", unit: "calls", limit: 2 }]);
    await tap.run("llm", { name: "a" }, (llm) => llm.report({ cached: true }));
    const no = {
      name: "no",
      on: {},
      guard: {
        "llm.start": () => {
          throw new Error("no");
        },
      },
    };
    await tap.run("llm", { name: "a", handlers: no }, () => "").catch(() => undefined);
    expect(await tokens.remaining("b")).toBe(2);
    expect(tokens.totals()).toMatchObject({ calls: 0, refused: 1 });
  });

  it("counts a call inside another once", async () => {
    const { tokens, tap } = stage([
      { name: "calls", unit: "calls", limit: 1 },
      { name: "tokens", unit: "tokens", limit: 1000 },
    ]);
    await tap.run("llm", { name: "framework" }, async (outer) => {
      await call(tap, 100);
      outer.report({ usage: { inputTokens: 100, outputTokens: 0 } });
    });
    expect(await tokens.remaining("calls")).toBe(0);
    expect(await tokens.remaining("tokens")).toBe(900);
  });

  it("counts the outer call's figures where only that knows them", async () => {
    const { tokens, tap } = stage([{ name: "tokens", unit: "tokens", limit: 1000 }], {
      estimate: (text) => text.length,
    });
    await tap.run("llm", { name: "framework" }, async (outer) => {
      await tap.run("llm", { name: "client", input: "12345" }, () => "12345");
      outer.report({ usage: { inputTokens: 80, outputTokens: 20 } });
    });
    expect(tokens.totals()).toMatchObject({ inputTokens: 80, outputTokens: 20 });
    expect(await tokens.remaining("tokens")).toBe(900);
  });

  it("spends at once what was billed for an attempt that failed", async () => {
    const { tokens, tap } = stage([{ name: "tokens", unit: "tokens", limit: 1000 }]);
    await tap.run("llm", { name: "a" }, (llm) => {
      llm.retry({ error: new Error("late"), usage: { inputTokens: 100, outputTokens: 5 } });
      llm.report({ usage: { inputTokens: 100, outputTokens: 20 } });
    });
    expect(await tokens.remaining("tokens")).toBe(775);
  });

  it("has no room for a call that sets aside without end", async () => {
    const reserve = () => Number.POSITIVE_INFINITY;
    const { tap } = stage([{ name: "b", unit: "tokens", limit: 1000, reserve }]);
    expect(await refusal(call(tap, 1))).toMatchObject({ budget: "b" });
  });

  it("with keys is asked about one of them, and one for all is not", async () => {
    const { tokens } = stage([
      { name: "user", unit: "calls", limit: 5, per: "user" },
      { name: "all", unit: "calls", limit: 7 },
    ]);
    expect(await tokens.remaining("user", "ada")).toBe(5);
    expect(await tokens.remaining("all")).toBe(7);
    await expect(tokens.remaining("user")).rejects.toThrow(
      "Expected a key: the budget `user` is kept per user.",
    );
    await expect(tokens.remaining("all", "ada")).rejects.toThrow(
      "Expected no key, got `ada`: the budget `all` is one for all.",
    );
  });

  it("does not count again, at an abort, what an attempt has streamed and was billed for", async () => {
    const { tokens, tap } = stage([{ name: "tokens", unit: "tokens", limit: 1000 }], {
      estimate: false,
    });
    const run = tap.start("llm", { name: "a" });
    for (let at = 0; at < 100; at += 1) run.token("four");
    run.retry({ error: new Error("cut off"), usage: { inputTokens: 0, outputTokens: 100 } });
    for (let at = 0; at < 5; at += 1) run.token("four");
    run.cancel("abort");
    expect(await tokens.remaining("tokens")).toBe(895);
  });

  it("does not count an attempt twice that a call inside was counted for", async () => {
    const { tokens, tap } = stage([{ name: "tokens", unit: "tokens", limit: 1000 }]);
    const usage = { inputTokens: 100, outputTokens: 5 };
    await tap.run("llm", { name: "outer" }, async (outer) => {
      const failed = tap.run("llm", { name: "inner" }, (llm) => {
        llm.report({ usage });
        throw new Error("cut off");
      });
      await failed.catch(() => undefined);
      outer.retry({ error: new Error("cut off"), usage });
      await tap.run("llm", { name: "inner" }, (llm) => llm.report({ usage }));
      outer.report({ usage });
    });
    expect(await tokens.remaining("tokens")).toBe(790);
  });

  it("counts the attempt that only the call around hears of", async () => {
    const { tokens, tap } = stage([{ name: "tokens", unit: "tokens", limit: 1000 }]);
    const usage = { inputTokens: 100, outputTokens: 5 };
    await tap.run("llm", { name: "outer" }, async (outer) => {
      const failed = tap.run("llm", { name: "inner" }, (llm) => {
        llm.report({ usage });
        throw new Error("cut off");
      });
      await failed.catch(() => undefined);
      outer.retry({ error: new Error("cut off") });
      outer.report({ usage });
    });
    expect(await tokens.remaining("tokens")).toBe(790);
  });

  it("keeps nothing set aside for a call that nobody ends", async () => {
    const { tokens, tap } = stage([{ name: "b", unit: "tokens", limit: 250, reserve: 100 }]);
    const run = tap.start("llm", { name: "a" });
    expect(await tokens.remaining("b")).toBe(150);
    run.cancel("abandoned");
    expect(await tokens.remaining("b")).toBe(250);
  });

  it("works where nothing can be awaited: on handles and synchronous functions", () => {
    const { tap, reasons } = stage([{ name: "b", unit: "calls", limit: 1 }]);
    const ask = tap.wrap("llm", { name: "ask" }, (question: string) => question.length);
    expect(ask("abc")).toBe(3);
    expect(() => ask("abc")).toThrow('The budget "b" allows 1 calls');
    expect(reasons).toEqual(["guard"]);
  });
});

describe("setting aside", () => {
  it("keeps calls in flight within the limit: what they may use counts before they have", async () => {
    const { tokens, tap } = stage([{ name: "b", unit: "tokens", limit: 250, reserve: 100 }]);
    const open = [tap.start("llm", { name: "a" }), tap.start("llm", { name: "b" })];
    expect(await tokens.remaining("b")).toBe(50);
    expect(await refusal(call(tap, 1))).toMatchObject({ limit: 250, spent: 300 });
    for (const run of open) run.end("", { usage: { inputTokens: 10, outputTokens: 0 } });
    expect(await tokens.remaining("b")).toBe(230);
    await call(tap, 1);
  });

  it("is by default the input, roughly, and what the parameters allow as output", async () => {
    const { tokens, tap } = stage(
      [
        { name: "tokens", unit: "tokens", limit: 10_000 },
        { name: "usd", unit: "usd", limit: 1 },
      ],
      { prices },
    );
    const llm = tap.start("llm", {
      name: "a",
      model: "cheap",
      input: "four".repeat(100),
      parameters: { max_tokens: 500 },
    });
    expect(await tokens.remaining("tokens")).toBe(10_000 - 100 - 500);
    expect(await tokens.remaining("usd")).toBeCloseTo(1 - 0.0001 - 0.005, 9);
    llm.cancel("abort");
    expect(await tokens.remaining("tokens")).toBe(10_000);
  });

  it("may be a function of the call", async () => {
    const seen: unknown[] = [];
    const { tokens, tap } = stage([
      {
        name: "b",
        unit: "tokens",
        limit: 1000,
        reserve: ({ run, model, usage }) => {
          seen.push([run.name, model, usage.inputTokens]);
          return 42;
        },
      },
    ]);
    const llm = tap.start("llm", { name: "a", model: "cheap", input: "12345678" });
    expect(await tokens.remaining("b")).toBe(958);
    expect(seen).toEqual([["a", "cheap", 2]]);
    llm.end("");
  });

  it("of several budgets happens in all or in none", async () => {
    const { tokens, tap } = stage([
      { name: "wide", unit: "calls", limit: 10 },
      { name: "narrow", unit: "calls", limit: 1, per: "user" },
    ]);
    await call(tap, 1, { userId: "ada" });
    expect(await refusal(call(tap, 1, { userId: "ada" }))).toMatchObject({ budget: "narrow" });
    expect(await tokens.remaining("wide")).toBe(9);
  });
});

describe("while streaming", () => {
  it("stops in the middle of an answer, and keeps what was said until then", async () => {
    const { tokens, tap, reasons } = stage([{ name: "b", unit: "tokens", limit: 50 }]);
    let said = 0;
    const error = await refusal(
      tap.run("llm", { name: "a" }, async (llm) => {
        for (said = 0; said < 1000 && !llm.signal.aborted; said += 1) {
          llm.token("four");
          await Promise.resolve();
        }
        llm.signal.throwIfAborted();
      }),
    );
    expect(error).toMatchObject({ budget: "b", limit: 50 });
    expect(said).toBeLessThan(60);
    expect(said).toBeGreaterThanOrEqual(50);
    expect(reasons).toEqual(["guard"]);
    expect(tokens.totals()).toMatchObject({ calls: 1, cancelled: 1, partial: 1 });
    expect(await tokens.remaining("b")).toBe(0);
  });

  it("stops at the dollar, by the model's price", async () => {
    const { tap } = stage([{ name: "b", unit: "usd", limit: 0.001 }], { prices });
    let said = 0;
    await refusal(
      tap.run("llm", { name: "a", model: "cheap" }, async (llm) => {
        for (said = 0; said < 1000 && !llm.signal.aborted; said += 1) {
          llm.token("four");
          await Promise.resolve();
        }
        llm.signal.throwIfAborted();
      }),
    );
    expect(said).toBeGreaterThanOrEqual(100);
    expect(said).toBeLessThanOrEqual(102);
  });

  it("counts what other calls stream at the same time", async () => {
    const { tap } = stage([{ name: "b", unit: "tokens", limit: 100 }]);
    let said = 0;
    const one = async (): Promise<unknown> =>
      tap.run("llm", { name: "a" }, async (llm) => {
        for (let count = 0; count < 1000 && !llm.signal.aborted; count += 1) {
          llm.token("four");
          said += 1;
          await Promise.resolve();
        }
        llm.signal.throwIfAborted();
      });
    await Promise.allSettled([one(), one(), one()]);
    expect(said).toBeGreaterThanOrEqual(90);
    expect(said).toBeLessThan(120);
  });

  it("takes what was streamed where nobody said anything and the call was aborted", async () => {
    const { tokens, tap } = stage([{ name: "b", unit: "tokens", limit: 1000 }], {
      estimate: false,
    });
    const llm = tap.start("llm", { name: "a" });
    for (let count = 0; count < 100; count += 1) llm.token("four");
    llm.cancel("abort");
    expect(await tokens.remaining("b")).toBe(900);
  });

  it("takes at least what was streamed where the provider never said the end", async () => {
    const { tokens, tap } = stage([{ name: "b", unit: "tokens", limit: 1000 }], {
      estimate: false,
    });
    const llm = tap.start("llm", { name: "a" });
    for (let count = 0; count < 100; count += 1) llm.token("four");
    llm.report({ usage: { inputTokens: 10, outputTokens: 1 } });
    llm.cancel("abort");
    expect(tokens.totals()).toMatchObject({ partial: 1, outputTokens: 1 });
    expect(await tokens.remaining("b")).toBe(900);
  });
});

describe("windows", () => {
  it("begin anew, and say when", async () => {
    const { tokens, tap, clock } = stage([
      { name: "b", unit: "calls", limit: 1, window: "day", timeZone: "America/New_York" },
    ]);
    await call(tap, 1);
    const error = await refusal(call(tap, 1));
    expect(new Date(error.resetsAt ?? 0).toISOString()).toBe("2025-01-02T05:00:00.000Z");
    expect(error.message).toContain("It begins anew at 2025-01-02T05:00:00.000Z.");
    clock.advance(17 * 3_600_000 - 1);
    await refusal(call(tap, 1));
    clock.advance(1);
    await call(tap, 1);
    expect(await tokens.remaining("b")).toBe(0);
  });

  it("may overlap: each counts for itself", async () => {
    const { tap, clock } = stage([
      { name: "minute", unit: "calls", limit: 2, window: "minute" },
      { name: "hour", unit: "calls", limit: 3, window: "hour" },
    ]);
    await call(tap, 1);
    await call(tap, 1);
    expect(await refusal(call(tap, 1))).toMatchObject({ budget: "minute" });
    clock.advance(60_000);
    await call(tap, 1);
    expect(await refusal(call(tap, 1))).toMatchObject({ budget: "hour", limit: 3, spent: 3 });
  });

  it("bill a call to the one it began in", async () => {
    const { tokens, tap, clock } = stage([
      { name: "b", unit: "tokens", limit: 100, window: "minute" },
    ]);
    const llm = tap.start("llm", { name: "a" });
    clock.advance(60_000);
    llm.end("", { usage: { inputTokens: 90, outputTokens: 0 } });
    expect(await tokens.remaining("b")).toBe(100);
  });

  it("are kept by a clock that says no time at all", async () => {
    const tokens = tokensHandler({
      budgets: [{ name: "day", unit: "calls", limit: 1, window: "day" }],
      timeZone: "Europe/Berlin",
    });
    const errors: unknown[] = [];
    const tap = createTap({
      handlers: tokens,
      clock: { now: () => Number.NaN },
      onHandlerError: (error) => {
        errors.push(error);
      },
    });
    await call(tap, 1);
    expect(await refusal(call(tap, 1))).toMatchObject({ budget: "day" });
    expect(tokens.totals()).toMatchObject({ calls: 1, refused: 1 });
    expect(tokens.by("day").size).toBe(1);
    expect(errors).toEqual([]);
  });

  it("stay what they were when the clock goes back", async () => {
    const store = memoryBudgetStore();
    let now = Date.UTC(2025, 0, 2, 0, 0, 1);
    const tokens = tokensHandler({
      budgets: [{ name: "b", unit: "calls", limit: 1, window: "day" }],
      store,
    });
    const tap = createTap({ handlers: tokens, clock: { now: () => now } });
    now -= 2000;
    await call(tap, 1);
    now += 2000;
    await call(tap, 1);
    now -= 2000;
    await refusal(call(tap, 1));
    now += 2000;
    await refusal(call(tap, 1));
    expect(store.size()).toBe(2);
  });
});

describe("warnings", () => {
  it("come once per key and window, when the share is spent", async () => {
    const warned: unknown[] = [];
    const { tap, clock } = stage(
      [{ name: "b", unit: "tokens", limit: 100, per: "user", window: "day", warnAt: 0.8 }],
      { onWarn: (standing) => warned.push(standing) },
    );
    await call(tap, 79, { userId: "ada" });
    expect(warned).toEqual([]);
    await call(tap, 1, { userId: "ada" });
    await call(tap, 1, { userId: "ada" });
    await call(tap, 90, { userId: "bob" });
    clock.advance(86_400_000);
    await call(tap, 99, { userId: "ada" });
    expect(warned).toEqual([
      { budget: "b", key: "ada", unit: "tokens", limit: 100, spent: 80 },
      { budget: "b", key: "bob", unit: "tokens", limit: 100, spent: 90 },
      { budget: "b", key: "ada", unit: "tokens", limit: 100, spent: 99 },
    ]);
  });

  it("that throw are reported, and nothing is lost", async () => {
    const { tokens, tap, errors } = stage(
      [{ name: "b", unit: "tokens", limit: 100, warnAt: 0.5 }],
      {
        onWarn: () => {
          throw new Error("pager is down");
        },
      },
    );
    await call(tap, 60);
    expect(errors).toEqual([new Error("pager is down")]);
    expect(tokens.totals()).toMatchObject({ calls: 1, inputTokens: 60 });
    expect(await tokens.remaining("b")).toBe(40);
  });
});

describe("options that make no sense", () => {
  const budget: Budget = { name: "b", unit: "calls", limit: 1 };
  it.each<readonly [string, unknown]>([
    ["`budgets[0].unit`", { ...budget, unit: "euros" }],
    ["`budgets[0].limit`", { ...budget, limit: -1 }],
    ["`budgets[0].limit`", { ...budget, limit: Number.NaN }],
    ["`budgets[0].limit`", { ...budget, limit: "10" }],
    ["`budgets[0].name`", { ...budget, name: "" }],
    ["`budgets[0].per`", { ...budget, per: "tenant" }],
    ["`budgets[0].kind`", { ...budget, kind: "agent" }],
    ["`budgets[0].window`", { ...budget, window: "year" }],
    ["`budgets[0].timeZone`", { ...budget, timeZone: "Mars/Base" }],
    ["`budgets[0].reserve`", { ...budget, reserve: -1 }],
    ["`budgets[0].warnAt`", { ...budget, warnAt: 80 }],
    ["a key in `budgets[0]`", { ...budget, limits: 1 }],
    ["`budgets[0]`", null],
  ])("are refused at construction: %s", (what, wrong) => {
    expect(() => tokensHandler({ budgets: [wrong as Budget] })).toThrow(`Expected ${what} to be`);
  });

  it("are refused at construction: two budgets of one name", () => {
    expect(() => tokensHandler({ budgets: [budget, budget] })).toThrow(
      'Expected `budgets[1].name` to be a name of its own, got `"b"` (string).',
    );
  });

  it.each<readonly [string, object]>([
    ["`budgets`", { budgets: "none" }],
    ["`maxSeries`", { maxSeries: 0 }],
    ["`groupBy`", { groupBy: ["tenant"] }],
    ["`timeZone`", { timeZone: "" }],
    ["`prices`", { prices: {} }],
    ["`estimate`", { estimate: true }],
    ["`store`", { store: {} }],
    ["`onWarn`", { onWarn: 1 }],
    ["a key in the options", { budget: [] }],
  ])("are refused at construction: %s", (what, wrong) => {
    expect(() => tokensHandler(wrong)).toThrow(`Expected ${what} to be`);
  });

  it("are refused when asked: a budget's name that is none", async () => {
    await expect(tokensHandler().remaining("b")).rejects.toThrow("(there are none)");
    await expect(tokensHandler({ budgets: [budget] }).remaining("c")).rejects.toThrow(
      "Expected the name of a budget (b), got `c`.",
    );
  });
});
