import { createTap } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { tokensHandler } from "../src/index.ts";

describe("memory", () => {
  it("is bounded over 100,000 runs of 10,000 names and tenants", async () => {
    const tokens = tokensHandler({
      groupBy: ["run", "trace", "name", "user", "metadata.tenant", "day"],
      budgets: [{ name: "tenant", unit: "tokens", limit: 1e9, per: "metadata.tenant" }],
    });
    const tap = createTap({ handlers: tokens });
    for (let count = 0; count < 100_000; count += 1) {
      // What a turn has made weak references to is kept until the turn is over.
      if (count % 1000 === 0) await new Promise(setImmediate);
      const name = `n${count % 10_000}`;
      tap
        .start("llm", { name, userId: name, metadata: { tenant: name } })
        .end("", { usage: { inputTokens: 1, outputTokens: 1 } });
    }
    expect(tokens.totals()).toMatchObject({ calls: 100_000, inputTokens: 100_000 });
    expect(tokens.size()).toBeLessThanOrEqual(5 * 1001 + 1);
    expect(tokens.by("metadata.tenant").get("(other)")).toMatchObject({ calls: 90_000 });
  }, 120_000);
});
