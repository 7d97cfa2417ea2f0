// #region token-check
import { defineHandler, type Handler, type RunInfo, tap } from "@runtap/core";

/** Stops a stream before it has said the word, however the model cuts it into tokens. */
function unsaid(word: string): Handler {
  const tails = new Map<string, string>();
  const leave = ({ run }: { readonly run: RunInfo }): void => void tails.delete(run.id);
  return defineHandler({
    name: "unsaid",
    on: { "llm.end": leave, "llm.error": leave, "llm.cancel": leave },
    guard: {
      "llm.token": ({ run, token }) => {
        const text = (tails.get(run.id) ?? "") + token;
        if (text.includes(word)) throw new Error(`"${word}" must not be said`);
        tails.set(run.id, text.slice(-(word.length - 1)));
      },
    },
  });
}

async function* model(): AsyncGenerator<string> {
  try {
    for (const token of ["The", " project", " is", " Blue", "bird", ", as", " you", " know"])
      yield token;
  } finally {
    console.log("the model's stream is closed");
  }
}

const answer = tap.run("llm", { name: "answer", handlers: unsaid("Bluebird") }, async (llm) => {
  llm.on("llm.cancel", ({ reason, text }) => console.log(`${reason}: ${text}`));
  for await (const token of llm.through(model())) console.log(`to the user: ${token}`);
});
await answer.catch((error: Error) => console.log(error.message));
// #endregion token-check
