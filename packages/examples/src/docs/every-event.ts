// #region every-event
import { tap } from "@runtap/core";

tap.use({ name: "log", on: { "*": ({ type, run }) => console.log(type, run.name) } });

await tap.run("chain", { name: "rag", input: "What is a run?" }, async () => {
  await tap.run("retriever", { name: "manual", input: "run" }, () => ["A run is observed work."]);
  return tap.run("llm", { name: "answer", input: "What is a run?" }, (llm) => llm.token("Work."));
});
// #endregion every-event
