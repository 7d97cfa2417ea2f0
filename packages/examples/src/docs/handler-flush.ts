// #region handler-flush
import { createTap, type Handler } from "@runtap/core";

function journalHandler(write: (lines: readonly string[]) => Promise<void>): Handler {
  let lines: string[] = [];
  return {
    name: "journal",
    on: { "*": ({ type, run }) => lines.push(`${type} ${run.name}`) },
    flush: async () => {
      const held = lines;
      lines = [];
      if (held.length > 0) await write(held);
    },
    close: () => console.log("closed"),
  };
}
// #endregion handler-flush

// #region use
const tap = createTap({ handlers: journalHandler(async (lines) => console.log(lines)) });
await tap.run("tool", { name: "stock" }, () => 12);

const { unfinished } = await tap.flush({ timeoutMs: 1000 });
console.log(unfinished);
await tap.close();
// #endregion use
