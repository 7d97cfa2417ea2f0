// #region priced
import { createTap } from "@runtap/core";
import { tokensHandler } from "@runtap/tokens";
import { genaiPrices } from "@runtap/tokens/prices";

const prices = genaiPrices({
  models: { "our-model": { inputUsdPerMillion: 0.2, outputUsdPerMillion: 0.8 } },
});
const tap = createTap({ price: prices }); // or tap.configure({ price: prices })
tap.use(tokensHandler({ prices })); // there for retries, estimates and budgets in dollars
tap.use({ name: "log", on: { "llm.end": ({ model, costUsd }) => console.log(model, costUsd) } });

for (const model of ["gpt-5", "our-model", "nobody-knows"]) {
  await tap.run("llm", { name: "answer", model }, (llm) =>
    llm.report({ model, usage: { inputTokens: 1000, outputTokens: 10 } }),
  );
}
console.log(prices.unknownModels());
// #endregion
