// #region write
import { createTap } from "@runtap/core";
import { toRecord } from "@runtap/core/records";

const lines: string[] = [];
const tap = createTap({
  handlers: {
    name: "log",
    on: { "*": (event) => lines.push(JSON.stringify(toRecord(event))) },
  },
});

await tap.run("chain", { name: "rag", input: "What is a run?" }, () =>
  tap.run("llm", { name: "answer", input: "What is a run?" }, (llm) => {
    llm.report({ usage: { inputTokens: 9, outputTokens: 7 } });
    return "One observed piece of work.";
  }),
);
// #endregion write

// #region replay
import { replay } from "@runtap/core/records";

// A log that was cut off while it was written.
const log = `${lines.join("\n")}\n{"v":1,"type":"chai`;

const { events, skipped, skips } = await replay(log, {
  name: "usage",
  on: {
    "llm.end": ({ run, usage }) => console.log(`${run.name}: ${usage?.outputTokens} tokens`),
  },
});
console.log(`${events} events, ${skipped} skipped`, skips);
// #endregion replay
