// #region handler-failure
import { createTap } from "@runtap/core";

const tap = createTap({
  onHandlerError: (error, { handler, event }) =>
    console.log(`${handler} on ${event?.type}: ${String(error)}`),
});
tap.use([
  { name: "broken", on: { "tool.end": () => Promise.reject(new Error("disk full")) } },
  { name: "watch", on: { "handler.error": ({ handler }) => console.log(`${handler} has failed`) } },
]);

console.log(await tap.run("tool", { name: "stock" }, () => 12));
await tap.flush();
console.log(tap.stats().handlers.map(({ name, errors }) => `${name} ${errors}`));
// #endregion handler-failure
