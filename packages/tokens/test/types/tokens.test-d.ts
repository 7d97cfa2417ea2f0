import type { LlmReport, PriceSource } from "@runtap/core";
import { createClient } from "redis";
import { Redis } from "ioredis";
import { expectTypeOf } from "vitest";
import {
  type Budget,
  normalizeUsage,
  tokensHandler,
  type Totals,
  usageFold,
} from "../../src/index.ts";
import { genaiPrices } from "../../src/prices.ts";
import { redisBudgetStore } from "../../src/redis.ts";

const tokens = tokensHandler({ groupBy: ["model", "day", "metadata.tenant"] });
expectTypeOf(tokens.by("metadata.tenant").get("acme")).toEqualTypeOf<Totals | undefined>();
expectTypeOf(tokens.totals().costUsd).toEqualTypeOf<number | undefined>();
expectTypeOf(tokens.remaining("daily")).resolves.toEqualTypeOf<number | undefined>();

// @ts-expect-error: a group is one of those known, or metadata.<key>
tokens.by("tenant");
// @ts-expect-error: likewise
tokensHandler({ groupBy: ["tenant"] });

const budget: Budget = { name: "b", unit: "usd", limit: (key) => (key === "acme" ? 5 : undefined) };
tokensHandler({ budgets: [budget] });
// @ts-expect-error: days are windows, not owners
tokensHandler({ budgets: [{ ...budget, per: "day" }] });
// @ts-expect-error: the calendar's windows are minute, hour, day, week and month
tokensHandler({ budgets: [{ ...budget, window: "year" }] });
// @ts-expect-error: whether calls may start is to be said
redisBudgetStore({ client: createClient() });

redisBudgetStore({ client: createClient(), onUnavailable: "allow" });
redisBudgetStore({ client: new Redis(), onUnavailable: "deny" });

expectTypeOf(genaiPrices()).toExtend<PriceSource>();
expectTypeOf(usageFold().usage()).toEqualTypeOf(normalizeUsage(undefined));
// What `normalizeUsage` gives, or does not, can be reported as it is.
expectTypeOf(normalizeUsage({})).toExtend<LlmReport["usage"]>();
