// #region listening
import { tap } from "@runtap/core";

await tap.run("chain", { name: "rag" }, async (chain) => {
  chain.on("chain.end", ({ output }) => console.log("the chain returns", output));
  const stop = chain.on("llm.token", ({ token }) => console.log(token), { deep: true });
  await tap.run("llm", { name: "draft" }, (llm) => llm.token("heard"));
  stop();
  return tap.run("llm", { name: "final" }, (llm) => {
    llm.token("not heard any more");
    return "done";
  });
});
// #endregion listening
