// #region moderation
import { defineHandler, tap } from "@runtap/core";
import { trailHandler } from "./trail.ts";

async function askModerator(text: string): Promise<"fine" | "insult"> {
  return text.includes("idiot") ? "insult" : "fine";
}

const moderation = defineHandler({
  name: "moderation",
  on: {},
  guard: {
    "llm.start": async ({ input }) => {
      const text = typeof input === "string" ? input : JSON.stringify(input);
      const options = { name: "moderator", operation: "guardrail", input: text };
      const verdict = await tap.run("llm", options, () => askModerator(text));
      if (verdict !== "fine") throw new Error(verdict);
    },
  },
  guardTimeoutMs: 2000,
});
tap.use([moderation, trailHandler()]);

const ask = (input: string): Promise<string> =>
  tap.run("llm", { name: "answer", input }, () => "From nine to five.");

console.log(await ask("When do you open?"));
await ask("When do you open, idiot?").catch((error: Error) => console.log(error.message));
// #endregion moderation
