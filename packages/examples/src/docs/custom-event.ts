// #region custom-event
import { tap } from "@runtap/core";

declare module "@runtap/core" {
  interface CustomEventMap {
    "cart.updated": { readonly items: number };
  }
}

tap.use({ name: "cart-log", on: { "cart.*": ({ run, items }) => console.log(run.name, items) } });

await tap.run("tool", { name: "add-to-cart", input: "tea" }, (tool) => {
  tool.emit({ type: "cart.updated", items: 3 });
});
// #endregion custom-event
