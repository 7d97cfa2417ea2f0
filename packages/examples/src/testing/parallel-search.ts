// #region record
import { record } from "@runtap/testing";

const { runs } = await record((tap) =>
  tap.run("chain", { name: "rag" }, async () => {
    const search = (name: string) => tap.run("retriever", { name }, async () => ["found"]);
    await Promise.all([search("wiki"), search("manual")]);
    return tap.run("llm", { name: "answer" }, (llm) => llm.token("42"));
  }),
);

console.log(runs.tree());
console.log(runs.sequence());
console.log(runs.before("manual", "answer"), runs.find("answer").text);
// #endregion record
