// #region keep
import { createTap } from "@runtap/core";
import { sampled } from "@runtap/core/sampled";
import { printer } from "./printer.ts";

const tap = createTap({
  handlers: sampled(printer("kept"), { rate: 0, keep: { errors: true, slowerThanMs: 5000 } }),
});

function answer(question: string): Promise<unknown> {
  return tap.run("chain", { name: question }, async () => {
    await tap.run("retriever", { name: "manual" }, () => []);
    await tap.run("llm", { name: "answer", input: question }, () => {
      if (question === "why?") throw new Error("model down");
      return "so";
    });
  });
}

await answer("how?");
await answer("why?").catch(() => undefined);
// #endregion keep
