// #region bounds
import { createTap, type Handler } from "@runtap/core";
import { sampled } from "@runtap/core/sampled";

const kept: Handler = {
  name: "kept",
  on: { "*": (event) => console.log(event.type === "llm.token" ? event.token : event.type) },
};
const tap = createTap({
  handlers: [
    sampled(kept, { rate: 0, keep: { errors: true }, maxEventsPerTrace: 4 }),
    {
      name: "health",
      on: {
        "handler.drop": ({ handler, count }) => console.log(`${count} not held for ${handler}`),
      },
    },
  ],
});

const run = tap.start("llm", { name: "answer", input: "Count to five" });
for (const word of ["one", "two", "three", "four", "five"]) run.token(word);
console.log(`${tap.stats().handlers[0]?.queued} held`);
run.fail(new Error("connection reset"));
// #endregion bounds
