// #region full-queue
import { createTap, defineHandler } from "@runtap/core";
import { queued } from "@runtap/core/queued";

const transcript = defineHandler({
  name: "transcript",
  on: {
    "llm.start": ({ run }) => console.log(`${run.name} starts`),
    "llm.token": ({ token, index }) => console.log(`${index}: ${token}`),
    "llm.end": ({ tokenEvents }) => console.log(`ends after ${tokenEvents} tokens`),
  },
});
const health = defineHandler({
  name: "health",
  on: { "handler.drop": ({ handler, count }) => console.log(`${handler} missed ${count}`) },
});

const tap = createTap({ handlers: [queued(transcript, { maxPending: 4 }), health] });
await tap.run("llm", { name: "answer", input: "Count to five." }, (llm) => {
  for (const word of ["one", "two", "three", "four", "five"]) llm.token(word);
});
await tap.flush();
// #endregion full-queue
