import { answer, rerank, search } from "./staged.ts";

const questions = ["how do I publish?", "what is a scope?", "and why?", "tell me everything!"];

// #region table
import { tap } from "@runtap/core";
import { timingHandler } from "@runtap/timing";

const timing = timingHandler({
  slow: { kinds: { llm: 2_000 } },
  onSlow: ({ run, elapsedMs }) => console.log(`slow: ${run.name}, ${Math.round(elapsedMs)} ms\n`),
});
tap.use(timing);

await Promise.all(
  questions.map((question) =>
    tap.run("chain", { name: "rag", input: question }, async () => {
      const [found] = await Promise.all([
        tap.run("retriever", { name: "manual", input: question }, () => search(question)),
        tap.run("retriever", { name: "forum", input: question }, () => search("?")),
      ]);
      await tap.run("tool", { name: "rerank", input: found }, () => rerank(found));
      const input = [{ role: "user", content: question }];
      return tap.run("llm", { name: "answer", model: "gpt-5", input }, (llm) =>
        answer(llm, question),
      );
    }),
  ),
);

console.log(timing.table());
console.log(timing.trace());
// #endregion
