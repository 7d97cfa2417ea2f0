import { createTap } from "@runtap/core";

// #region no-context
const tap = createTap({ context: "explicit" }); // a browser is like this, whatever the option says
tap.use({
  name: "log",
  on: { "*.start": ({ run }) => console.log(run.name, run.parentId ? "has a parent" : "has none") },
});

await tap.run("chain", { name: "rag" }, async (chain) => {
  await tap.run("llm", { name: "lost" }, () => "");
  await chain.run("llm", { name: "found" }, () => "");
});
// #endregion no-context
