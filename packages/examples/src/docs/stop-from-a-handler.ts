// #region stop
import { defineHandler, tap } from "@runtap/core";

const budget = new AbortController();
const limit = defineHandler({
  name: "limit",
  on: {
    "llm.token": ({ index }) => {
      if (index === 2) budget.abort(new Error("Three tokens are enough."));
    },
  },
});

async function* model(): AsyncGenerator<string> {
  for (const word of ["one", " two", " three", " four", " five"]) yield word;
}

const answer = tap.run(
  "llm",
  { name: "count", handlers: limit, signal: budget.signal },
  async (llm) => {
    llm.on("llm.cancel", ({ reason, text }) => console.log(reason, text));
    for await (const _ of llm.through(model()));
  },
);
await answer.catch((error: Error) => console.log(error.message));
// #endregion stop
