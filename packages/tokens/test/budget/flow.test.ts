import { createTap, GuardError } from "@runtap/core";
import { queued } from "@runtap/core/queued";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BudgetStore,
  memoryBudgetStore,
  type Standing,
  tokensHandler,
  type Verdict,
} from "../../src/index.ts";
import { propertyRuns } from "@runtap/repo/property-runs";

const LIMIT = 1000;
const RESERVE = 100;

/** The store in memory, with answers that come later, as over a network. */
function slowStore(): BudgetStore & { readonly asked: () => number } {
  const store = memoryBudgetStore();
  let asked = 0;
  const later = async <Value>(answer: () => Value): Promise<Value> => {
    asked += 1;
    await Promise.resolve();
    await Promise.resolve();
    return answer();
  };
  return {
    hold: (call, holds, time): Promise<Verdict> => later(() => store.hold(call, holds, time)),
    settle: (call, spends, time): Promise<readonly Standing[]> =>
      later(() => store.settle(call, spends, time)),
    read: (key): Promise<Standing> => later(() => store.read(key)),
    asked: () => asked,
  };
}

describe("however calls run", () => {
  const ending = fc.constantFrom("end", "fail", "abort", "silent");
  const step = fc.record({
    used: fc.nat(RESERVE),
    tokens: fc.nat(20),
    ending,
    user: fc.constantFrom("ada", "bob"),
    turns: fc.nat(5),
  });

  it.each([
    ["at once", () => memoryBudgetStore()],
    ["later", () => slowStore()],
  ] as const)(
    "a budget is kept and nothing stays set aside, with a store that answers %s",
    async (_, makeStore) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const tokens = tokensHandler({
            budgets: [
              { name: "all", unit: "tokens", limit: LIMIT, reserve: RESERVE },
              { name: "user", unit: "calls", limit: 12, per: "user" },
            ],
            store: makeStore(),
            estimate: false,
          });
          const tap = createTap({ handlers: tokens });
          const outcomes = await Promise.allSettled(
            steps.map(({ used, tokens: streamed, ending: how, user, turns }) => {
              const stop = new AbortController();
              const options = { name: "a", userId: user, signal: stop.signal };
              return tap.run("llm", options, async (llm) => {
                for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
                for (let count = 0; count < streamed; count += 1) llm.token("four");
                if (how !== "silent") llm.report({ usage: { inputTokens: used, outputTokens: 0 } });
                if (how === "abort") stop.abort(new Error("enough"));
                if (how === "fail") throw new Error("broken");
              });
            }),
          );
          await tap.flush();
          const { calls, refused } = tokens.totals();
          const refusals = outcomes.filter(
            (each) => each.status === "rejected" && GuardError.isInstance(each.reason),
          );
          expect(calls + refused).toBe(steps.length);
          expect(refusals).toHaveLength(refused);
          // What is left says that nothing is set aside any more: by how much is spent alone.
          const left = (await tokens.remaining("all")) ?? Number.NaN;
          const spent = tokens.totals().inputTokens ?? 0;
          expect(spent).toBeLessThanOrEqual(LIMIT);
          expect(LIMIT - left).toBeGreaterThanOrEqual(spent);
          expect(LIMIT - left).toBeLessThanOrEqual(calls * RESERVE);
          const both = (await tokens.remaining("user", "ada")) ?? 0;
          const other = (await tokens.remaining("user", "bob")) ?? 0;
          expect(24 - both - other).toBe(calls);
          await tap.close();
        }),
        { numRuns: propertyRuns(60) },
      );
    },
  );
});

describe("a store that takes its time", () => {
  const usage = { inputTokens: 100, outputTokens: 0 };

  it("counts a call that could not wait and was over before it answered", async () => {
    const tokens = tokensHandler({
      budgets: [{ name: "b", unit: "tokens", limit: 1000 }],
      store: slowStore(),
    });
    const tap = createTap({ handlers: tokens });
    tap.start("llm", { name: "a" }).end("", { usage });
    await tap.flush();
    expect(await tokens.remaining("b")).toBe(900);
  });

  it("counts a call that could not wait, was refused, and has spent all the same", async () => {
    const tokens = tokensHandler({
      budgets: [{ name: "b", unit: "tokens", limit: 1000, reserve: 600 }],
      store: slowStore(),
      estimate: false,
    });
    const tap = createTap({ handlers: tokens, onWarning: () => undefined });
    const first = tap.start("llm", { name: "first" });
    const over = tap.start("llm", { name: "over" });
    over.report({ usage });
    over.end("");
    const late = tap.start("llm", { name: "late" });
    late.token("four");
    late.report({ usage });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(late.signal.aborted).toBe(true);
    late.end("");
    await late.ended;
    first.end("", { usage });
    await tap.flush();
    expect(await tokens.remaining("b")).toBe(700);
    expect(tokens.totals()).toMatchObject({ calls: 3, refused: 0, inputTokens: 300 });
  });

  it("stops a stream, a little later, and asks in steps rather than at every token", async () => {
    const store = slowStore();
    const tokens = tokensHandler({ budgets: [{ name: "b", unit: "tokens", limit: 200 }], store });
    const tap = createTap({ handlers: tokens });
    let said = 0;
    const error: unknown = await tap
      .run("llm", { name: "a" }, async (llm) => {
        for (said = 0; said < 5000 && !llm.signal.aborted; said += 1) {
          llm.token("four");
          await Promise.resolve();
        }
      })
      .catch((no: unknown) => no);
    expect(GuardError.isInstance(error)).toBe(true);
    expect(said).toBeGreaterThanOrEqual(200);
    expect(said).toBeLessThan(230);
    expect(store.asked()).toBeLessThan(20);
  });

  it("keeps nothing set aside for a call that was aborted while it was asked", async () => {
    const tokens = tokensHandler({
      budgets: [{ name: "b", unit: "calls", limit: 1 }],
      store: slowStore(),
    });
    const tap = createTap({ handlers: tokens });
    const stop = new AbortController();
    const asked = tap.run("llm", { name: "a", signal: stop.signal }, () => "");
    stop.abort(new Error("never mind"));
    await asked.catch(() => undefined);
    await tap.flush();
    expect(tokens.totals().calls).toBeLessThanOrEqual(1);
    expect(await tokens.remaining("b")).toBe(1 - tokens.totals().calls);
  });

  it("that fails refuses the call, with its own error as the cause", async () => {
    const store: BudgetStore = {
      hold: () => Promise.reject(new Error("no store today")),
      settle: () => Promise.reject(new Error("no store today")),
      read: () => Promise.reject(new Error("no store today")),
    };
    const errors: unknown[] = [];
    const tokens = tokensHandler({ budgets: [{ name: "b", unit: "calls", limit: 1 }], store });
    const tap = createTap({
      handlers: tokens,
      onHandlerError: (error) => {
        errors.push(error);
      },
    });
    const error: unknown = await tap.run("llm", { name: "a" }, () => "").catch((no: unknown) => no);
    expect(GuardError.isInstance(error) && error.cause).toEqual(new Error("no store today"));
    await tap.flush();
    expect(tokens.totals()).toMatchObject({ calls: 0, refused: 1 });
  });
});

describe("functions of a budget that throw", () => {
  it.each(["limit", "reserve"])(
    "stop the call, with what `%s` threw as the cause",
    async (name) => {
      const fail = (): number => {
        throw new Error("no plan");
      };
      const budget = { name: "b", unit: "calls" as const, limit: 1, [name]: fail };
      const tap = createTap({ handlers: tokensHandler({ budgets: [budget] }) });
      const error: unknown = await tap
        .run("llm", { name: "a" }, () => "")
        .catch((no: unknown) => no);
      expect(GuardError.isInstance(error) && error.cause).toEqual(new Error("no plan"));
    },
  );
});

describe("behind a queue", () => {
  it("budgets still stop inline, and calls inside one another still count once", async () => {
    const tokens = tokensHandler({ budgets: [{ name: "b", unit: "calls", limit: 2 }] });
    const tap = createTap({ handlers: queued(tokens) });
    const nested = (): Promise<unknown> =>
      tap.run("llm", { name: "framework" }, () =>
        tap.run("llm", { name: "client" }, (llm) =>
          llm.report({ usage: { inputTokens: 5, outputTokens: 5 } }),
        ),
      );
    await nested();
    await nested();
    await expect(nested()).rejects.toThrow('The budget "b" allows 2 calls');
    await tap.flush();
    expect(tokens.totals()).toMatchObject({ calls: 2, inputTokens: 10 });
    await tap.close();
  });
});
