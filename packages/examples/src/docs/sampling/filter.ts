// #region filter
import { createTap } from "@runtap/core";
import { filtered } from "@runtap/core/filtered";
import { printer } from "./printer.ts";

const tap = createTap({
  handlers: [
    filtered(printer("calls"), { kinds: ["llm", "tool"] }),
    filtered(printer("search"), { names: [/^search/], on: "trace" }),
  ],
});

await tap.run("chain", { name: "rag" }, async () => {
  await tap.run("chain", { name: "search the manual" }, () =>
    tap.run("retriever", { name: "manual" }, () => []),
  );
  await tap.run("llm", { name: "answer", input: "What is a run?" }, () => "One piece of work.");
});
// #endregion filter
