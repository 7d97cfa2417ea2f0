// #region inline-guard
import { createTap, defineHandler } from "@runtap/core";
import { queued } from "@runtap/core/queued";

const audit = defineHandler({
  name: "audit",
  on: { "*": ({ type, run }) => console.log(`written: ${type} ${run.name}`) },
  guard: {
    "tool.start": ({ run }) => {
      if (run.name === "shell") throw new Error("no shell");
    },
  },
});

const tap = createTap({ handlers: queued(audit) });
await tap
  .run("tool", { name: "shell" }, () => console.log("the shell runs"))
  .catch((error: Error) => console.log(error.message));
await tap.flush();
// #endregion inline-guard
