import { tap } from "@runtap/core";

const ids = { traceId: () => "4bf92f3577b34da6a3ce929d0e0e4736", runId: () => "00f067aa0ba902b7" };
tap.configure({ ids });

// #region carriers
import { extract, inject, toTraceparent } from "@runtap/core/propagation";

const message = { topic: "orders", headers: { "content-type": "application/json" } };

await tap.run("tool", { name: "enqueue" }, (tool) => {
  console.log(toTraceparent(tool));
  inject(tool, message);
});
console.log(message.headers);

// In the process that takes the message:
await tap.run("chain", { name: "work", parent: extract(message) }, (chain) => {
  console.log(chain.traceId, chain.info.parentId);
});
// #endregion carriers
