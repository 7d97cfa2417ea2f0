import { createTap, type Handler } from "@runtap/core";

const tap = createTap({ onWarning: ({ message }) => console.log(message) });

// #region same-name
const counter = (): Handler => ({
  name: "counter",
  on: { "tool.end": () => console.log("counted") },
});

tap.use(counter());
await tap.run("tool", { name: "stock", handlers: counter() }, () => 12);
// #endregion same-name
