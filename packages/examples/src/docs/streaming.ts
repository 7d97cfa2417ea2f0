import { tap } from "@runtap/core";

tap.use({
  name: "log",
  on: {
    "llm.end": ({ run, text, tokenEvents }) =>
      console.log(`${run.name}: ${text} (${tokenEvents} tokens)`),
  },
});

// #region streaming
async function* model(): AsyncGenerator<{ readonly delta: string }> {
  for (const delta of ["Where", " runs", " start."]) yield { delta };
}

// The body decides: the run ends when it returns.
const text = await tap.run("llm", { name: "through" }, async (llm) => {
  let answer = "";
  for await (const { delta } of llm.through(model(), (chunk) => chunk.delta)) answer += delta;
  return answer;
});

// The stream decides: the run ends when the reader has come to its end.
const answer = tap.start("llm", { name: "follow" }).follow(model(), (chunk) => chunk.delta);
for await (const _ of answer);

console.log(text);
// #endregion streaming
