import { answer, lookUp, search } from "./staged.ts";

const question = "how do I publish a scoped package?";
const reply = `A scoped package is private by default. To publish it for everybody, say so the first time:

  npm publish --access public

Later versions need no flag.`;

// #region tree
import { tap } from "@runtap/core";
import { stdoutHandler } from "@runtap/stdout";

tap.use(stdoutHandler());

await tap.run("chain", { name: "rag", input: question }, async () => {
  await tap.run("retriever", { name: "manual", input: question }, () => search(question));
  await tap
    .run("tool", { name: "npm-help", input: { command: "pubish" } }, () => lookUp("pubish"))
    .catch(() => "no help");
  return tap.run("llm", { name: "answer", model: "gpt-5", input: question }, (llm) =>
    answer(llm, reply),
  );
});
// #endregion
