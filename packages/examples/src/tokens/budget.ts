import "./staged.ts";

const words =
  "Scoped packages are private by default, so say at the first time that this one is public.";

// #region budget
import { GuardError, tap } from "@runtap/core";
import { BudgetExceededError, tokensHandler } from "@runtap/tokens";
import { genaiPrices } from "@runtap/tokens/prices";

const plans: Readonly<Record<string, number>> = { free: 0.001, team: 5 };
const tokens = tokensHandler({
  prices: genaiPrices(),
  budgets: [
    { name: "plan", unit: "usd", per: "metadata.plan", limit: (plan) => plans[plan] },
    { name: "request", unit: "calls", per: "trace", limit: 20 },
    {
      name: "day",
      unit: "tokens",
      window: "day",
      timeZone: "Europe/Berlin",
      limit: 1_000_000,
      warnAt: 0.8,
    },
  ],
  onWarn: ({ budget, spent, limit }) => console.log(`${budget}: ${spent} of ${limit}`),
});
tap.use(tokens);

const options = { name: "answer", provider: "openai", model: "gpt-5", metadata: { plan: "free" } };
let said = 0;
try {
  await tap.run("llm", options, async (llm) => {
    while (!llm.signal.aborted) {
      llm.token(words);
      said += 1;
      await Promise.resolve();
    }
  });
} catch (error) {
  if (!GuardError.isInstance(error) || !BudgetExceededError.isInstance(error.cause)) throw error;
  const { budget, key, limit } = error.cause;
  console.log(`stopped by "${budget}" of ${key} at $${limit}, after ${said} sentences`);
}
console.log(await tokens.remaining("plan", "free"), await tokens.remaining("plan", "team"));
// #endregion
