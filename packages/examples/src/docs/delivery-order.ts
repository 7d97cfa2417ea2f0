// #region delivery-order
import { type Handler, tap } from "@runtap/core";

const listener = (name: string): Handler => ({
  name,
  on: { "tool.end": () => console.log(name) },
});

tap.use(listener("1 global"));
await tap.scope({ handlers: listener("2 request, outer") }, () =>
  tap.run("chain", { name: "shop", handlers: listener("3 request, inner") }, (chain) => {
    chain.on("tool.end", () => console.log("5 run.on of the chain, deep"), { deep: true });
    return tap.run("tool", { name: "stock", ownHandlers: listener("4 own") }, (tool) => {
      tool.on("tool.end", () => console.log("6 run.on of the tool"));
    });
  }),
);
// #endregion delivery-order
