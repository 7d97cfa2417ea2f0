import { askAnthropic, askOpenAi, askOwnModel } from "./staged.ts";

const question = "how do I publish a scoped package?";

// #region totals
import { tap } from "@runtap/core";
import { normalizeUsage, tokensHandler } from "@runtap/tokens";
import { genaiPrices } from "@runtap/tokens/prices";

const tokens = tokensHandler({ prices: genaiPrices() });
tap.use(tokens);

await tap.run("chain", { name: "support", userId: "ada", input: question }, async () => {
  await tap.run("llm", { name: "answer", provider: "openai", model: "gpt-5" }, async (llm) => {
    const { text, usage } = await askOpenAi(question);
    llm.report({ usage: normalizeUsage(usage) });
    return text;
  });
  await tap.run(
    "llm",
    { name: "review", provider: "anthropic", model: "claude-sonnet-4-5" },
    async (llm) => {
      const { text, usage } = await askAnthropic(question);
      llm.report({ usage: normalizeUsage(usage, { provider: "anthropic" }) });
      return text;
    },
  );
  await tap.run("llm", { name: "title", model: "our-model", input: question }, () =>
    askOwnModel(question),
  );
});

console.log(tokens.table());
// #endregion
