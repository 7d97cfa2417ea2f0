// #region output-check
import { defineHandler, GuardError, tap } from "@runtap/core";
import { trailHandler } from "./trail.ts";

const outputs = defineHandler({
  name: "outputs",
  on: {},
  guard: {
    "llm.end": ({ output }) => {
      if (JSON.stringify(output).includes(".corp.internal")) throw new Error("internal address");
    },
    "tool.end": ({ run, output }) => {
      if (run.name === "stock" && typeof output !== "number") throw new Error("not a number");
    },
  },
});
tap.use([outputs, trailHandler()]);

const answer = (text: string): Promise<string> =>
  tap.run("llm", { name: "answer" }, async () => text);

console.log(await answer("See the manual."));
await answer("See wiki.corp.internal.").catch((error: unknown) => {
  if (GuardError.isInstance(error))
    console.log(`${error.handler} on ${error.eventType}: ${String(error.cause)}`);
});
// #endregion output-check
