import { createTap } from "@runtap/core";

const tap = createTap({ onWarning: ({ message }) => console.log(message) });

// #region own-handlers
const tokens = { name: "tokens", on: { "llm.token": () => console.log("a token") } };

await tap.run("chain", { name: "rag", ownHandlers: tokens }, () =>
  tap.run("llm", { name: "answer" }, (llm) => llm.token("not heard")),
);
await tap.run("chain", { name: "rag", handlers: tokens }, () =>
  tap.run("llm", { name: "answer" }, (llm) => llm.token("heard")),
);
// #endregion own-handlers
