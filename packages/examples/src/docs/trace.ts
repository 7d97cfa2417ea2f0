// #region trace
import { tap } from "@runtap/core";

const names = new Map<string, string>();
tap.use({
  name: "log",
  on: {
    "*": ({ seq, type, run }) => {
      names.set(run.id, run.name);
      const parent = names.get(run.parentId ?? "") ?? "nothing";
      console.log(`${seq}  ${type} of ${run.name}, inside ${parent}`);
    },
  },
});

await tap.run("chain", { name: "rag", input: "What is a run?" }, async () => {
  const documents = await tap.run("retriever", { name: "manual", input: "run" }, () => [
    { text: "A run is one observed piece of work." },
  ]);
  return tap.run("llm", { name: "answer", input: "What is a run?" }, (llm) => {
    for (const { text } of documents) llm.token(text);
  });
});
// #endregion trace
