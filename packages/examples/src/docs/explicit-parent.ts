// #region explicit-parent
import { createTap } from "@runtap/core";

const tap = createTap({ context: "explicit" });
tap.use({
  name: "log",
  on: {
    "*.start": ({ run }) => console.log(run.name, run.parentId ? "is inside another" : "is a root"),
  },
});

await tap.run("chain", { name: "rag" }, async (chain) => {
  await chain.run("retriever", { name: "with-its-parent" }, () => []);
  await tap.run("retriever", { name: "given-its-parent", parent: chain }, () => []);
  await tap.run("retriever", { name: "without", parent: null }, () => []);
});
// #endregion explicit-parent
