// One of several processes that spend from one budget as fast as they can. Runs on what was built.
import { createTap, GuardError } from "@runtap/core";
import { tokensHandler } from "@runtap/tokens";
import { redisBudgetStore } from "@runtap/tokens/redis";
import { createClient } from "redis";

const [url, round, limit, reserve, most] = process.argv.slice(2);
const client = await createClient({ url }).connect();
const store = redisBudgetStore({ client, onUnavailable: "deny", timeoutMs: 20_000 });
const budgets = [
  {
    name: "shared",
    unit: "tokens",
    limit: Number(limit),
    reserve: Number(reserve),
    window: "month",
  },
];
const tokens = tokensHandler({ budgets, store, groupBy: [] });
const tap = createTap({ handlers: tokens });

async function spend() {
  for (;;) {
    try {
      await tap.run("llm", { name: "answer" }, async (llm) => {
        await new Promise(setImmediate);
        const used = 1 + Math.floor(Math.random() * Number(most));
        llm.report({ usage: { inputTokens: used, outputTokens: 0 } });
      });
    } catch (error) {
      if (GuardError.isInstance(error)) return;
      throw error;
    }
  }
}

// All four begin together: else the first would have spent everything.
await client.incr(round);
while (Number(await client.get(round)) < 4) await new Promise(setImmediate);
await Promise.all(Array.from({ length: 8 }, spend));
await tap.close();
await client.close();
console.log(JSON.stringify(tokens.totals()));
