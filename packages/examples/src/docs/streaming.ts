import { tap } from "@runtap/core";

tap.use({
  name: "log",
  on: {
    "llm.end": ({ run, text }) => console.log(`${run.name} has ended: ${text}`),
    "llm.cancel": ({ run, text, reason }) => console.log(`${run.name}, ${reason}: ${text}`),
  },
});

// #region streaming
async function* model(): AsyncGenerator<{ readonly delta: string }> {
  for (const delta of ["Where", " runs", " start."]) yield { delta };
}

// The body decides: the run ends when it returns.
await tap.run("llm", { name: "through" }, async (llm) => {
  let answer = "";
  for await (const { delta } of llm.through(model(), (chunk) => chunk.delta)) answer += delta;
  return answer;
});

// The stream decides: the run ends when its reader has come to the end, or leaves.
const answer = tap.start("llm", { name: "follow" }).follow(model(), (chunk) => chunk.delta);
for await (const { delta } of answer) {
  if (delta === " runs") break;
}
// #endregion streaming
