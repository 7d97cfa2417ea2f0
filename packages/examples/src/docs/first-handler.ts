// #region handler
import { defineHandler, tap } from "@runtap/core";

const endings = defineHandler({
  name: "endings",
  on: {
    "*.end": ({ run }) => console.log(`${run.kind} ${run.name} has ended`),
    "*.error": ({ run, error }) =>
      console.log(`${run.kind} ${run.name} has failed: ${error.message}`),
    "*.cancel": ({ run, reason }) =>
      console.log(`${run.kind} ${run.name} was cancelled: ${reason}`),
  },
});
tap.use(endings);
// #endregion handler

// #region run
async function readPrices(): Promise<Map<string, number>> {
  throw new Error("the price list is empty");
}

await tap.run("agent", { name: "shop-assistant", input: "Is there tea?" }, async () => {
  await tap.run("tool", { name: "stock", input: "tea" }, () => 12);
  await tap.run("tool", { name: "prices" }, readPrices).catch(() => "price unknown");
  return "There is tea.";
});
// #endregion run
