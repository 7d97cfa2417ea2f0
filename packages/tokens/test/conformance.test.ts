import { playSample } from "@runtap/testing";
import { conformanceChecks } from "@runtap/testing/conformance";
import { describe, expect, it } from "vitest";
import { priceList, tokensHandler } from "../src/index.ts";

const prices = priceList({ "gpt-5": { inputUsdPerMillion: 1, outputUsdPerMillion: 10 } });

describe("tokensHandler", () => {
  it.each(
    conformanceChecks(() => tokensHandler({ prices, maxSeries: 500 }), {
      observe: (tokens) => tokens.toJSON(),
      retained: (tokens) => tokens.size(),
      endedRuns: 2000,
    }),
  )("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("tokensHandler with budgets", () => {
  it.each(
    conformanceChecks(
      () =>
        tokensHandler({
          prices,
          budgets: [
            { name: "tokens", unit: "tokens", limit: 1e12, per: "trace" },
            { name: "dollars", unit: "usd", limit: 1e6, window: "day" },
            { name: "calls", unit: "calls", limit: 1e9, per: "run" },
          ],
        }),
      { observe: (tokens) => tokens.toJSON() },
    ),
  )("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("the sample", () => {
  it("comes to these totals", async () => {
    const tokens = tokensHandler({ prices });
    await playSample(tokens);
    await expect(tokens.table({ by: "name" })).toMatchFileSnapshot("sample-by-name.txt");
  });
});
